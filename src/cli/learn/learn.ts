import { resolve } from 'node:path';
import { readCoco } from '../../coco';
import { openNodeMachine } from '../../engine/node/machine';
import { createCpuBackend } from '../../kernels';
import { nodeTeam } from '../../kernels/team/open.node';
import { sim, writeBank } from '../../methods';
import { EXIT, UsageError } from '../failures';
import { checkFolder, checkResultPath, readText, writeWhole } from '../files';
import { identifyModel } from '../model';
import { asUsage, needed, parse, readParameters } from '../options';
import { Progress } from '../progress';
import { planOf } from '../prompts';
import { EMBEDDED_MODEL } from '../root';
import { printSentences, type Terminal } from '../terminal';
import { teach, teaches } from './teach';

/**
 * `pointillist learn`: prototypes of each class from the masks of a COCO file. Returns the exit code. One thread:
 * what an object teaches depends on those before it.
 */
export async function learn(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse('learn', args, {
    truth: { type: 'string' },
    out: { type: 'string' },
    set: { type: 'string', multiple: true },
    preset: { type: 'string' },
    model: { type: 'string', default: EMBEDDED_MODEL },
  });
  if (positionals.length !== 1) {
    throw new UsageError(
      `learn needs one folder of images, not ${positionals.length}. See "pointillist help learn".`,
    );
  }
  const [folder] = positionals;
  const truthFile = needed(values.truth, '--truth FILE', 'learn');
  const out = needed(values.out, '--out FILE', 'learn');
  if (resolve(truthFile) === resolve(out)) {
    throw new UsageError(`--out ${out} would replace the masks. Choose another name.`);
  }
  const parameters = readParameters(sim, values.preset, values.set ?? []);
  await checkFolder(folder, 'folder of images');
  await checkResultPath(out);
  await identifyModel(values.model);
  const text = await readText(truthFile);
  const data = asUsage(() => readCoco(text, truthFile));
  const annotations = new Map(data.annotations.map((annotation) => [annotation.id, annotation]));
  const skip = (id: number) => {
    const annotation = annotations.get(id);
    return !annotation || !teaches(annotation);
  };
  const plan = planOf(data, { folder, fileName: truthFile, method: sim, settings: [parameters], skip });
  printSentences(terminal, plan.notes);
  const total = plan.jobs.reduce((sum, job) => sum + job.objects.length, 0);
  if (total === 0) {
    printSentences(
      terminal,
      plan.failures.map(({ sentence }) => sentence),
    );
    throw new UsageError(`${truthFile} has no object with a mask and a box to learn from.`);
  }
  const machine = await openNodeMachine(values.model, createCpuBackend({ team: nodeTeam() }));
  const progress = new Progress(terminal, total, 'objects');
  try {
    const onObject = (failed: boolean) => progress.step(failed);
    const taught = await teach(machine, data, plan.jobs, parameters, terminal.signal, onObject);
    progress.end();
    writeWhole(out, [writeBank(taught.file)], terminal.write);
    const failures = [...plan.failures.map(({ sentence }) => sentence), ...taught.failures];
    printSentences(terminal, [...new Set(failures)]);
    return failures.length > 0 ? EXIT.someFailed : EXIT.done;
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    progress.end();
    terminal.error('Stopped; nothing was written.\n');
    return EXIT.interrupted;
  } finally {
    machine.backend.dispose();
  }
}
