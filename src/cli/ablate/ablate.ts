import { type CocoData, maskOfAnnotation, readCoco } from '../../coco';
import { openNodeMachine } from '../../engine/node/machine';
import { createCpuBackend } from '../../kernels';
import { nodeTeam } from '../../kernels/team/open.node';
import { iouOfRles, type Rle, rleFromString, type Sides, sidesInBox } from '../../mask';
import {
  type BankFile,
  boxOfPrompt,
  isBound,
  isRemembering,
  learningParameters,
  type MethodDeclaration,
  type ParameterValues,
  parseParameter,
  sim,
} from '../../methods';
import { EXIT, UsageError } from '../failures';
import { checkFolder, checkResultPath, readText, writeWhole } from '../files';
import { attachPrototypes, readPrototypes } from '../learn/prototypes';
import { teach } from '../learn/teach';
import { identifyModel } from '../model';
import {
  asUsage,
  countOf,
  needed,
  oneOf,
  parameterOf,
  parse,
  readKind,
  readMethod,
  readParameters,
  splitSetting,
} from '../options';
import { Progress } from '../progress';
import { planOf } from '../prompts';
import { EMBEDDED_MODEL } from '../root';
import { printSentences, type Terminal } from '../terminal';
import { chooseBackend } from '../work/backend';
import type { Job } from '../work/runner';
import { pairedBootstrap } from './bootstrap';
import { csvOf, jsonRow, type Row, type Sweep, textOf } from './report';
import { meanSides } from './sides';
import { withTruth } from './with-truth';

/** Reads `--vary name=a,b,c`. @throws UsageError */
function readSweep(method: MethodDeclaration, text: string): Sweep {
  const [id, list] = splitSetting(text, '--vary');
  const parameter = parameterOf(method, id);
  const values = list.split(',').map((value) => asUsage(() => parseParameter(parameter, value.trim())));
  if (new Set(values).size < values.length) throw new UsageError(`--vary ${text} has a value twice.`);
  return { id, values };
}

/** Every combination of the sweeps' values, the first sweep slowest. */
const combinations = (sweeps: readonly Sweep[]): ParameterValues[] =>
  sweeps.reduce<ParameterValues[]>(
    (rows, { id, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [id]: value }))),
    [{}],
  );

/** `pointillist ablate`: mean IoU over values of one or two parameters. Returns the exit code. */
export async function ablate(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse('ablate', args, {
    truth: { type: 'string' },
    method: { type: 'string' },
    vary: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true },
    preset: { type: 'string' },
    backend: { type: 'string', default: 'auto' },
    model: { type: 'string', default: EMBEDDED_MODEL },
    workers: { type: 'string' },
    csv: { type: 'string' },
    json: { type: 'boolean', default: false },
    'least-area': { type: 'string', default: '0' },
    prototypes: { type: 'string' },
    kind: { type: 'string' },
  });
  if (positionals.length !== 1) {
    throw new UsageError(
      `ablate needs one folder of images, not ${positionals.length}. See "pointillist help ablate".`,
    );
  }
  const folder = positionals[0];
  const truthFile = needed(values.truth, '--truth FILE', 'ablate');
  const method = readMethod(needed(values.method, '--method NAME', 'ablate'));
  const vary = values.vary ?? [];
  if (vary.length < 1 || vary.length > 2) {
    throw new UsageError('ablate needs --vary name=value,value,… once, or twice for a grid.');
  }
  const sweeps = vary.map((text) => readSweep(method, text));
  if (sweeps.length === 2 && sweeps[0].id === sweeps[1].id) {
    throw new UsageError(`--vary names ${sweeps[0].id} twice; name two parameters for a grid.`);
  }
  const kinds = readKind(method, values.kind);
  const base = readParameters(method, values.preset, values.set ?? []);
  const varied = combinations(sweeps);
  const settings = varied.map((setting) => ({ ...base, ...setting }));
  const leastArea = Number(values['least-area']);
  if (!(leastArea >= 0)) throw new UsageError(`--least-area ${values['least-area']} is no number of pixels.`);
  const backendChoice = oneOf(values.backend, ['auto', 'cpu', 'webgpu'], '--backend');
  const workers = values.workers === undefined ? 0 : countOf(values.workers, '--workers');
  await checkFolder(folder, 'folder of images');
  if (values.csv !== undefined) await checkResultPath(values.csv);
  const model = await identifyModel(values.model);
  const truthText = await readText(truthFile);
  const truth = asUsage(() => readCoco(truthText, truthFile));
  const images = new Map(truth.images.map((image) => [image.id, image]));
  const annotations = new Map(truth.annotations.map((annotation) => [annotation.id, annotation]));
  const plan = planOf(truth, {
    folder,
    fileName: truthFile,
    method,
    settings,
    ...(kinds ? { kinds } : {}),
    skip: (id) => {
      const annotation = annotations.get(id);
      return (
        !annotation ||
        annotation.crowd ||
        annotation.segmentation === null ||
        (annotation.area ?? 0) < leastArea
      );
    },
  });
  printSentences(terminal, plan.notes);
  const failures = plan.failures.map(({ sentence }) => sentence);
  const boxes = new Map(
    plan.jobs.flatMap((job) => job.objects.map(({ id, prompt }) => [id, boxOfPrompt(prompt, job)] as const)),
  );
  const order = plan.jobs.flatMap((job) => job.objects.map(({ id }) => id));
  if (order.length === 0) {
    printSentences(terminal, failures);
    throw new UsageError(`${truthFile} has no object with a mask and a prompt for ${method.name}.`);
  }

  const known =
    values.prototypes === undefined
      ? undefined
      : await readPrototypes(values.prototypes, method, model.card, settings);
  const ious = settings.map(() => new Map<number, number>());
  const failed = settings.map(() => 0);
  const divisions = settings.map((): Sides[] => []);
  const backend = await chooseBackend(backendChoice);
  const runner = terminal.openRunner({
    modelFolder: values.model,
    method: method.id,
    backend: backend.kind,
    workers,
  });
  const progress = new Progress(terminal, order.length * settings.length, 'runs');
  try {
    const given = settings.some((parameters) => isBound(method, parameters))
      ? plan.jobs.map((job) => withTruth(job, truth))
      : plan.jobs;
    const jobs = known
      ? known.attach(given, truth)
      : settings.some((parameters) => isRemembering(method, parameters))
        ? await learnFromOthers(
            truth,
            given,
            settings.map((parameters) => learningParameters(method.id, parameters)),
            values.model,
            terminal.signal,
          )
        : given;
    await runner.run(
      jobs,
      (outcome) => {
        progress.step('sentence' in outcome);
        if ('sentence' in outcome) {
          failed[outcome.setting]++;
          ious[outcome.setting].set(outcome.id, 0);
          const setting = Object.entries(varied[outcome.setting]).map(([id, value]) => `${id}=${value}`);
          failures.push(`${outcome.sentence} (${setting.join(', ')})`);
          return;
        }
        ious[outcome.setting].set(outcome.id, iouOf(outcome.id, outcome.counts));
        const sides = sidesOf(outcome);
        if (sides) divisions[outcome.setting].push(sides);
      },
      terminal.signal,
    );
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    terminal.error('Stopped; nothing of a sweep is kept.\n');
    return EXIT.interrupted;
  }
  progress.end();

  const column = (setting: number) => order.map((id) => ious[setting].get(id) ?? 0);
  const first = column(0);
  const rows = varied.map((setting, i): Row => {
    const here = column(i);
    return {
      values: setting,
      n: order.length,
      failed: failed[i],
      meanIou: here.reduce((sum, iou) => sum + iou, 0) / here.length,
      difference: pairedBootstrap(here.map((iou, k) => iou - first[k])),
      ...(divisions[i].length > 0 ? { sides: meanSides(divisions[i]) } : {}),
    };
  });
  if (values.csv !== undefined) writeWhole(values.csv, csvOf(sweeps, rows), terminal.write);
  terminal.out(
    values.json
      ? `${JSON.stringify({ method: method.id, parameters: base, model: model.name, model_sha256: model.sha256, rows: rows.map(jsonRow), failures }, null, 2)}\n`
      : textOf(method, sweeps, rows),
  );
  printSentences(terminal, [...new Set(failures)]);
  return failures.length > 0 ? EXIT.someFailed : EXIT.done;

  function truthOf(id: number): Rle | undefined {
    const annotation = annotations.get(id);
    const image = annotation && images.get(annotation.imageId);
    return (annotation && image && maskOfAnnotation(annotation, image)) ?? undefined;
  }

  function iouOf(id: number, counts: string): number {
    const mask = truthOf(id);
    return mask ? iouOfRles(rleFromString(counts, mask), mask) : 0;
  }

  function sidesOf({ id, counts, ignored }: { id: number; counts: string; ignored?: string }) {
    const mask = truthOf(id);
    const box = mask && boxes.get(id);
    if (!box || ignored === undefined) return undefined;
    return sidesInBox(rleFromString(counts, mask), rleFromString(ignored, mask), mask, box);
  }
}

/** Parameters of a method that remembers which what it learns depends on: those of its first two stages. */
const learningOf = (parameters: ParameterValues): string =>
  JSON.stringify(
    sim.parameters
      .filter(({ stage }) => stage <= 1)
      .map(({ id }) => (id in parameters ? parameters[id] : null)),
  );

/**
 * Learns every class from the truth's masks, anew for settings that learn differently, and gives each object what
 * came from other images.
 */
async function learnFromOthers(
  truth: CocoData,
  jobs: readonly Job[],
  settings: readonly ParameterValues[],
  modelFolder: string,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const machine = await openNodeMachine(modelFolder, createCpuBackend({ team: nodeTeam() }));
  const files = new Map<string, BankFile>();
  try {
    for (const parameters of settings) {
      const key = learningOf(parameters);
      if (files.has(key)) continue;
      const { file } = await teach(machine, truth, jobs, parameters, signal, () => undefined);
      files.set(key, file);
    }
  } finally {
    machine.backend.dispose();
  }
  const each = settings.flatMap((parameters) => files.get(learningOf(parameters)) ?? []);
  return attachPrototypes(jobs, truth, each, settings);
}
