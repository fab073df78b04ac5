import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCoco } from '../../coco';
import { EXIT, UsageError } from '../failures';
import { checkFolder, checkResultPath, readText, writeWhole } from '../files';
import { readPrototypes } from '../learn/prototypes';
import { identifyModel } from '../model';
import { asUsage, countOf, needed, oneOf, parse, readKind, readMethod, readParameters } from '../options';
import { Progress } from '../progress';
import { type Failure, planOf } from '../prompts';
import { EMBEDDED_MODEL } from '../root';
import { parseShard } from '../shard';
import { printSentences, type Terminal } from '../terminal';
import { readHeadFile } from '../train/head-file';
import { chooseBackend } from '../work/backend';
import { Journal, sha256 } from './journal';
import { infoOf, resultText } from './result';

/** The options of `label`, as parseArgs takes them. */
export const LABEL_OPTIONS = {
  prompts: { type: 'string' },
  method: { type: 'string' },
  out: { type: 'string' },
  segmentation: { type: 'string', default: 'rle' },
  shard: { type: 'string' },
  backend: { type: 'string', default: 'auto' },
  set: { type: 'string', multiple: true },
  preset: { type: 'string' },
  model: { type: 'string' },
  workers: { type: 'string' },
  kind: { type: 'string' },
  prototypes: { type: 'string' },
  head: { type: 'string' },
} as const;

function readArguments(args: readonly string[]) {
  const { values, positionals } = parse('label', args, LABEL_OPTIONS);
  if (positionals.length !== 1) {
    throw new UsageError(
      `label needs one folder of images, not ${positionals.length}. See "pointillist help label".`,
    );
  }
  const prompts = needed(values.prompts, '--prompts FILE', 'label');
  const out = needed(values.out, '--out FILE', 'label');
  if (resolve(prompts) === resolve(out)) {
    throw new UsageError(`--out ${out} would replace the prompts. Choose another name.`);
  }
  const method = readMethod(needed(values.method, '--method NAME', 'label'));
  return {
    folder: positionals[0],
    prompts,
    out,
    method,
    parameters: readParameters(method, values.preset, values.set ?? []),
    kinds: readKind(method, values.kind),
    segmentation: oneOf(values.segmentation, ['rle', 'polygon'], '--segmentation'),
    shard: values.shard === undefined ? undefined : parseShard(values.shard),
    backend: oneOf(values.backend, ['auto', 'cpu', 'webgpu'], '--backend'),
    modelFolder: values.model ?? EMBEDDED_MODEL,
    prototypes: values.prototypes,
    head: values.head,
    workers: values.workers === undefined ? 0 : countOf(values.workers, '--workers'),
  };
}

/** `pointillist label`: a mask for every prompt. Returns the exit code. */
export async function label(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readArguments(args);
  const { folder, prompts, out, method, parameters, shard, kinds } = options;
  await checkFolder(folder, 'folder of images');
  await checkResultPath(out);
  const model = await identifyModel(options.modelFolder);
  const text = await readText(prompts);
  const data = asUsage(() => readCoco(text, prompts));
  const promptsSha256 = sha256(text);
  const known =
    options.prototypes === undefined
      ? undefined
      : await readPrototypes(options.prototypes, method, model.card, [parameters]);
  const prototypesSha256 = known?.sha256;
  const head = await readHeadFile(options.head, method, parameters, model.card, data);
  const header = {
    method: method.id,
    parameters,
    modelSha256: model.sha256,
    promptsSha256,
    ...(prototypesSha256 ? { prototypesSha256 } : {}),
    ...(head ? { head: head.trained.key } : {}),
    ...(kinds ? { kind: kinds[0] } : {}),
    shard: shard ? `${shard.index}/${shard.count}` : 'all',
  };
  const journal = await Journal.open(`${out}.journal`, header, terminal.write);
  try {
    const plan = planOf(data, {
      folder,
      fileName: prompts,
      method,
      settings: [parameters],
      ...(shard ? { shard } : {}),
      ...(kinds ? { kinds } : {}),
      done: (id) => journal.has(id),
    });
    printSentences(terminal, plan.notes);
    const failures: Failure[] = [...plan.failures];
    const total = plan.jobs.reduce((sum, job) => sum + job.objects.length, 0);
    const before = journal.ids().length;
    if (before > 0 && terminal.watched) {
      terminal.error(`${before} objects were done by an earlier run; ${total} are left.\n`);
    }
    if (total > 0) {
      const backend = await chooseBackend(options.backend);
      if (terminal.watched) terminal.error(`Kernels on ${backend.kind}: ${backend.reason}\n`);
      const runner = terminal.openRunner({
        modelFolder: options.modelFolder,
        method: method.id,
        backend: backend.kind,
        workers: options.workers,
        ...(head ? { head } : {}),
      });
      const progress = new Progress(terminal, total, 'objects');
      try {
        await runner.run(
          known ? known.attach(plan.jobs, data) : plan.jobs,
          (outcome) => {
            if ('sentence' in outcome) {
              failures.push({ annotation: outcome.id, image: outcome.imageId, sentence: outcome.sentence });
            } else {
              const { id, counts, score, flags } = outcome;
              journal.add({ id, counts, score, flags });
            }
            progress.step('sentence' in outcome);
          },
          terminal.signal,
        );
      } catch (error) {
        if (!terminal.signal.aborted) throw error;
        progress.end();
        terminal.error(`Stopped. ${out}.journal keeps what is done; the same command goes on from there.\n`);
        return EXIT.interrupted;
      }
      progress.end();
    }
    const info = {
      ...infoOf(method.id, parameters, model, promptsSha256, prototypesSha256),
      ...(head ? { head: head.trained.key } : {}),
    };
    writeWhole(out, resultText(data, info, journal, failures, options.segmentation), terminal.write);
    return report(out, journal, failures, terminal);
  } finally {
    journal.close();
  }
}

/** Says what failed. The journal goes once nothing is left to do. */
function report(out: string, journal: Journal, failures: readonly Failure[], terminal: Terminal): number {
  if (failures.length === 0) {
    rmSync(journal.path, { force: true });
    return EXIT.done;
  }
  printSentences(
    terminal,
    // A picture that cannot be read is one sentence, however many objects it has.
    [...new Set(failures.map(({ sentence }) => sentence))],
    `; all are in ${out} under "failed"`,
  );
  terminal.error(
    `${failures.length} objects failed, ${journal.ids().length} masks are in ${out}. The same command tries only those that failed again; ${journal.path} keeps the others.\n`,
  );
  return EXIT.someFailed;
}
