import { resolve } from 'node:path';
import { maskOfAnnotation, readCoco } from '../../coco';
import { contextOf } from '../../engine';
import { type NodeMachine, openNodeMachine } from '../../engine/node/machine';
import { headOf, prepareTraining, type TrainingObject, type TrainingRequest, writeHead } from '../../heads';
import { createCpuBackend } from '../../kernels';
import { EXIT, fileSentence, sentenceOf, UsageError } from '../failures';
import { checkFolder, checkResultPath, readText, writeWhole } from '../files';
import { identifyModel } from '../model';
import { asUsage, needed, parse, readKind, readMethod, readParameters } from '../options';
import { Progress } from '../progress';
import { planOf } from '../prompts';
import { EMBEDDED_MODEL } from '../root';
import { printSentences, type Terminal } from '../terminal';
import type { Job } from '../work/runner';

function readArguments(args: readonly string[]) {
  const { values, positionals } = parse('train', args, {
    prompts: { type: 'string' },
    head: { type: 'string' },
    out: { type: 'string' },
    set: { type: 'string', multiple: true },
    preset: { type: 'string' },
    'method-set': { type: 'string', multiple: true },
    kind: { type: 'string' },
    model: { type: 'string', default: EMBEDDED_MODEL },
  });
  if (positionals.length !== 1) {
    throw new UsageError(
      `train needs one folder of images, not ${positionals.length}. See "pointillist help train".`,
    );
  }
  const prompts = needed(values.prompts, '--prompts FILE', 'train');
  const out = needed(values.out, '--out FILE', 'train');
  if (resolve(prompts) === resolve(out)) {
    throw new UsageError(`--out ${out} would replace the prompts. Choose another name.`);
  }
  const head = asUsage(() => headOf(needed(values.head, '--head NAME', 'train')));
  const method = readMethod(head.method);
  return {
    ...{ folder: positionals[0], prompts, out, head, method, modelFolder: values.model },
    kinds: readKind(method, values.kind),
    parameters: readParameters(head, values.preset, values.set ?? []),
    methodParameters: readParameters(method, undefined, values['method-set'] ?? []),
  };
}

/**
 * `pointillist train`: a head, from the prompts of a COCO file. Returns the exit code. One thread: a step begins with
 * what the one before left.
 */
export async function train(args: readonly string[], terminal: Terminal): Promise<number> {
  const { folder, prompts, out, head, method, kinds, ...given } = readArguments(args);
  await checkFolder(folder, 'folder of images');
  await checkResultPath(out);
  await identifyModel(given.modelFolder);
  const text = await readText(prompts);
  const data = asUsage(() => readCoco(text, prompts));
  const plan = planOf(data, {
    ...{ folder, fileName: prompts, method, settings: [given.methodParameters] },
    ...(kinds ? { kinds } : {}),
  });
  const failures = plan.failures.map(({ sentence }) => sentence);
  printSentences(terminal, plan.notes);
  const machine = await openNodeMachine(given.modelFolder, createCpuBackend());
  try {
    const opened = await openJobs(machine, plan.jobs, failures);
    const request: TrainingRequest = {
      head: head.id,
      objects: objectsOf(data, opened),
      parameters: given.parameters,
      methodParameters: given.methodParameters,
    };
    if (request.objects.length === 0) {
      printSentences(terminal, failures);
      throw new UsageError(`${prompts} has no object that ${head.name} could learn from.`);
    }
    const code = await descend(machine, request, out, terminal);
    printSentences(terminal, failures);
    return code === EXIT.done && failures.length > 0 ? EXIT.someFailed : code;
  } finally {
    machine.backend.dispose();
  }
}

/** Opens the images; those that cannot be read are named in `failures`. */
async function openJobs(machine: NodeMachine, jobs: readonly Job[], failures: string[]): Promise<Job[]> {
  const opened: Job[] = [];
  for (const job of jobs) {
    try {
      await machine.openFile(String(job.imageId), job.path, job.name);
      opened.push(job);
    } catch (error) {
      const known = error instanceof Error && 'code' in error;
      failures.push(known ? fileSentence(error, job.path) : sentenceOf(error));
    }
  }
  return opened;
}

/** The objects of the opened images, in the order of their ids; masks of the file serve the check alone. */
function objectsOf(data: ReturnType<typeof readCoco>, jobs: readonly Job[]): readonly TrainingObject[] {
  const names = new Map(data.categories.map(({ id, name }) => [id, name]));
  const images = new Map(data.images.map((image) => [image.id, image]));
  const annotations = new Map(data.annotations.map((annotation) => [annotation.id, annotation]));
  return jobs
    .flatMap((job) => job.objects.map((object) => ({ imageId: job.imageId, ...object })))
    .sort((a, b) => a.id - b.id)
    .map(({ imageId, id, prompt, category }): TrainingObject => {
      const [image, annotation] = [images.get(imageId), annotations.get(id)];
      const mask = image && annotation ? maskOfAnnotation(annotation, image) : null;
      return {
        ...{ id: String(id), imageId: String(imageId), prompt },
        category: names.get(category) ?? String(category),
        ...(mask ? { truth: { mask, from: 'file' as const } } : {}),
      };
    });
}

/** Trains, writes the head, and says whether it helps. */
async function descend(
  machine: NodeMachine,
  request: TrainingRequest,
  out: string,
  terminal: Terminal,
): Promise<number> {
  const { signal } = terminal;
  let progress = new Progress(terminal, request.objects.length, 'objects made ready');
  try {
    const onObject = () => progress.step(false);
    const context = (imageId: string) => contextOf(machine, imageId, signal);
    const prepared = await prepareTraining(context, request, onObject, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw new UsageError(sentenceOf(error));
    });
    progress.end();
    printSentences(terminal, prepared.notes);
    const trainer = prepared.start();
    progress = new Progress(terminal, trainer.of, 'steps');
    while (await trainer.next(async () => signal.throwIfAborted())) progress.step(false);
    progress.end();
    const { head, heldOut } = await trainer.finish(signal);
    writeWhole(out, [writeHead(head)], terminal.write);
    terminal.out(`${head.made}\n${heldOut.sentence}\n`);
    return EXIT.done;
  } catch (error) {
    if (!signal.aborted) throw error;
    progress.end();
    terminal.error('Stopped; nothing was written.\n');
    return EXIT.interrupted;
  }
}
