import { type CocoData, maskOfAnnotation, readCoco } from '../../coco';
import { openNodeMachine } from '../../engine/node/machine';
import { createCpuBackend } from '../../kernels';
import { nodeTeam } from '../../kernels/team/open.node';
import { iouOfRles, rleFromString } from '../../mask';
import {
  type BankFile,
  isRemembering,
  learningParameters,
  type MethodDeclaration,
  type ParameterValue,
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
  readMethod,
  readParameters,
  splitSetting,
} from '../options';
import { Progress } from '../progress';
import { planOf } from '../prompts';
import { EMBEDDED_MODEL } from '../root';
import { figure, table } from '../table';
import { printSentences, type Terminal } from '../terminal';
import { chooseBackend } from '../work/backend';
import type { Job } from '../work/runner';
import { type Interval, pairedBootstrap } from './bootstrap';

/** One parameter and the values it takes. */
interface Sweep {
  readonly id: string;
  readonly values: readonly ParameterValue[];
}

/** One row of the table. */
interface Row {
  /** The varied parameters only. */
  readonly values: ParameterValues;
  readonly n: number;
  readonly failed: number;
  readonly meanIou: number;
  /** Against the first row. */
  readonly difference: Interval;
}

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
  const backend = await chooseBackend(backendChoice);
  const runner = terminal.openRunner({
    modelFolder: values.model,
    method: method.id,
    backend: backend.kind,
    workers,
  });
  const progress = new Progress(terminal, order.length * settings.length, 'runs');
  try {
    const jobs = known
      ? known.attach(plan.jobs, truth)
      : settings.some((parameters) => isRemembering(method, parameters))
        ? await learnFromOthers(
            truth,
            plan.jobs,
            settings.map((parameters) => learningParameters(method.id, parameters)),
            values.model,
            terminal.signal,
          )
        : plan.jobs;
    await runner.run(
      jobs,
      (outcome) => {
        progress.step('sentence' in outcome);
        if ('sentence' in outcome) {
          failed[outcome.setting]++;
          ious[outcome.setting].set(outcome.id, 0);
          const setting = Object.entries(varied[outcome.setting]).map(([id, value]) => `${id}=${value}`);
          failures.push(`${outcome.sentence} (${setting.join(', ')})`);
        } else ious[outcome.setting].set(outcome.id, iouOf(outcome.id, outcome.counts));
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

  function iouOf(id: number, counts: string): number {
    const annotation = annotations.get(id);
    const image = annotation && images.get(annotation.imageId);
    const mask = annotation && image && maskOfAnnotation(annotation, image);
    return mask ? iouOfRles(rleFromString(counts, mask), mask) : 0;
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

const jsonRow = ({ values, n, failed, meanIou, difference }: Row) => ({
  values,
  n,
  failed,
  mean_iou: meanIou,
  difference: difference.mean,
  low: difference.low,
  high: difference.high,
});

function* csvOf(sweeps: readonly Sweep[], rows: readonly Row[]): Generator<string> {
  yield `${[...sweeps.map(({ id }) => id), 'n', 'failed', 'mean_iou', 'difference', 'low', 'high'].join(',')}\n`;
  for (const { values, n, failed, meanIou, difference } of rows) {
    const varied = sweeps.map(({ id }) => String(values[id]));
    yield `${[...varied, n, failed, meanIou, difference.mean, difference.low, difference.high].join(',')}\n`;
  }
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

function textOf(method: MethodDeclaration, sweeps: readonly Sweep[], rows: readonly Row[]): string {
  const [first] = rows;
  const begin = sweeps.map(({ id }) => `${id}=${first.values[id]}`).join(', ');
  const body = rows.map(({ values, failed, meanIou, difference }, i) => [
    ...sweeps.map(({ id }) => String(values[id])),
    figure(meanIou),
    ...(i === 0
      ? ['', '']
      : [signed(difference.mean), `[${signed(difference.low)}, ${signed(difference.high)}]`]),
    failed > 0 ? String(failed) : '',
  ]);
  return `${method.name}, ${first.n} objects; difference to ${begin}, 95 % by paired bootstrap\n${table([
    [...sweeps.map(({ id }) => id), 'mean IoU', 'difference', '95 %', 'failed'],
    ...body,
  ])}`;
}
