/**
 * A head, trained on some photos of a COCO folder and checked on others: mean IoU with the true masks beside its method
 * without training and closed-form ridge regression on the same features.
 *
 *   npm run bench:heads -- FOLDER [--head exits-decoder] [--images 5,10,20,40] [--held-out 20] [--seeds 1]
 *                          [--first-seed 0] [--folds 1] [--set name=value …] [--method-set name=value …]
 *                          [--minutes 4 --keep FILE]
 *
 * FOLDER holds `instances.json` (with `extreme_points` and `point` per annotation) and `images/`. Crowds do not count,
 * nor for EXITS's decoder annotations under 32² px. The photos held out are the same for every number of photos and
 * every seed. With `--folds 3` the next 20 photos are held out after them, and then the next, each time with photos that
 * come behind them (in a ring) to learn from; a row then counts every object once. With `--keep` it ends after so many
 * minutes, and the same command goes on from there.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { pairedBootstrap } from '../src/cli/ablate/bootstrap';
import { type CocoAnnotation, type CocoImage, maskOfAnnotation, readCoco } from '../src/coco';
import { contextOf } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { extremeList } from '../src/geometry';
import {
  type Checkpoint,
  type Contestant,
  type HeldOutRow,
  headOf,
  prepareTraining,
  type TrainingObject,
} from '../src/heads';
import { createCpuBackend } from '../src/kernels';
import { type MethodDeclaration, methodOf, type Prompt, parseParameter } from '../src/methods';
import { randomOf } from '../src/methods/shared/random';

const LEAST_AREA = 32 ** 2;
/** So many objects of a class on a photo are a crowd. */
const CROWD = 3;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    head: { type: 'string', default: 'exits-decoder' },
    images: { type: 'string', default: '5,10,20,40' },
    'held-out': { type: 'string', default: '20' },
    seeds: { type: 'string', default: '1' },
    'first-seed': { type: 'string', default: '0' },
    folds: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
    'method-set': { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '4' },
    keep: { type: 'string' },
  },
});
const [folder] = positionals;
if (!folder) {
  console.error('Say which folder: npm run bench:heads -- FOLDER (with instances.json and images/).');
  process.exit(2);
}

type Declared = Pick<MethodDeclaration, 'name' | 'parameters'>;
const settingsOf = ({ name, parameters }: Declared, texts: readonly string[]) =>
  Object.fromEntries(
    texts.map((text) => {
      const [id, value = ''] = text.split('=');
      const parameter = parameters.find((candidate) => candidate.id === id);
      if (!parameter) throw new Error(`${name} has no parameter "${id}".`);
      return [id, parseParameter(parameter, value)];
    }),
  );
const declaration = headOf(values.head);
const parameters = settingsOf(declaration, values.set);
const methodParameters = settingsOf(methodOf(declaration.method), values['method-set']);

const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const names = new Map(coco.categories.map(({ id, name }) => [id, name]));
const shuffled = randomOf('0/heads/bench/images/0').pick(coco.images, coco.images.length);
const heldOut = Number(values['held-out']);
const folds = Number(values.folds);
const most = Math.floor(shuffled.length / heldOut);
if (!(Number.isInteger(folds) && folds >= 1 && folds <= most)) {
  console.error(
    `--folds takes 1 to ${most} here (${shuffled.length} photos, ${heldOut} held out), not ${values.folds}.`,
  );
  process.exit(2);
}

function promptOf({ extremePoints, point, area }: CocoAnnotation): Prompt | undefined {
  if (declaration.id === 'bestie-head') return point ? { kind: 'point', point } : undefined;
  return extremePoints && (area ?? 0) >= LEAST_AREA
    ? { kind: 'extreme-points', points: extremeList(extremePoints) }
    : undefined;
}

async function objectsOf(images: readonly CocoImage[], held: boolean): Promise<readonly TrainingObject[]> {
  const objects: TrainingObject[] = [];
  for (const image of images) {
    const imageId = String(image.id);
    await machine.openFile(imageId, join(folder, 'images', image.fileName), image.fileName);
    for (const annotation of coco.annotations) {
      if (annotation.imageId !== image.id || annotation.crowd) continue;
      const [prompt, mask] = [promptOf(annotation), maskOfAnnotation(annotation, image)];
      if (!prompt || !mask) continue;
      objects.push({
        ...{ id: String(annotation.id), imageId, prompt, heldOut: held },
        category: names.get(annotation.categoryId) ?? '',
        truth: { mask, from: 'file' },
      });
    }
  }
  return objects;
}

/** One training: what the table says of it, and its check. */
interface Part {
  readonly count: number;
  readonly seed: number;
  /** Objects and samples learnt from, steps, CPU milliseconds a step. */
  readonly learnt: readonly number[];
  readonly rows: readonly HeldOutRow[];
}

/** What is left of the runs before this one. */
interface Kept {
  readonly parts: Record<string, Part>;
  checkpoint?: { readonly name: string; readonly checkpoint: Checkpoint };
}
const began = performance.now();
const kept: Kept =
  values.keep && existsSync(values.keep) ? deserialize(await readFile(values.keep)) : { parts: {} };
const keep = async () => {
  if (values.keep) await writeFile(values.keep, serialize(kept));
};
const late = () => values.keep !== undefined && performance.now() - began > Number(values.minutes) * 60_000;

const signal = new AbortController().signal;
const held = await objectsOf(shuffled.slice(0, folds * heldOut), true);
const placeOf = ({ imageId, category }: TrainingObject) => `${imageId} ${category}`;
const alike = new Map<string, number>();
for (const object of held) alike.set(placeOf(object), (alike.get(placeOf(object)) ?? 0) + 1);
const crowded = new Set(held.filter((each) => (alike.get(placeOf(each)) ?? 0) >= CROWD).map(({ id }) => id));

/** Trains on `count` photos behind those that a fold holds out. @returns whether there was time for it */
async function measure(count: number, seed: number, fold: number): Promise<boolean> {
  const name = `${count} photos, seed ${seed}, fold ${fold}`;
  if (kept.parts[name]) return true;
  const ring = [...shuffled.slice(fold * heldOut), ...shuffled.slice(0, fold * heldOut)];
  const here = new Set(ring.slice(0, heldOut).map(({ id }) => String(id)));
  const checked = held.filter(({ imageId }) => here.has(imageId));
  const taught = await objectsOf(ring.slice(heldOut, heldOut + count), false);
  const prepared = await prepareTraining(
    (imageId) => contextOf(machine, imageId, signal),
    {
      ...{ head: declaration.id, objects: [...taught, ...checked], methodParameters },
      parameters: { ...parameters, seed },
    },
    (done, of) => {
      if (done % 50 === 0) console.error(`made ready: ${done} of ${of}`);
    },
    signal,
  );
  for (const note of prepared.notes) console.error(note);
  const trainer = prepared.start(kept.checkpoint?.name === name ? kept.checkpoint.checkpoint : undefined);
  const first = trainer.step;
  const before = process.cpuUsage();
  for (let report = await trainer.next(); report; report = await trainer.next()) {
    if (report.step % 25 === 0) {
      const losses = Object.entries(report.losses).map(([id, value]) => `${id} ${value.toFixed(4)}`);
      console.error(`step ${report.step}: ${losses.join(', ')}, total ${report.total.toFixed(4)}`);
    }
    if (late()) {
      kept.checkpoint = { name, checkpoint: trainer.checkpoint() };
      await keep();
      return false;
    }
  }
  const used = process.cpuUsage(before);
  const milliseconds = (used.user + used.system) / 1000 / (trainer.step - first);
  const { heldOut: check } = await trainer.finish(signal);
  const learnt = [taught.length, prepared.samples, trainer.step, Math.round(milliseconds)];
  kept.parts[name] = { count, seed, learnt, rows: check.rows };
  await keep();
  trainer.dispose();
  return true;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const iouOf = ({ ious }: HeldOutRow, name: Contestant) => ious[name] ?? Number.NaN;

function cellsOf(rows: readonly HeldOutRow[]): readonly string[] {
  const mean = (name: Contestant) =>
    (rows.reduce((sum, row) => sum + iouOf(row, name), 0) / rows.length).toFixed(3);
  const against = (other: Contestant) => {
    const {
      mean: difference,
      low,
      high,
    } = pairedBootstrap(rows.map((row) => iouOf(row, 'head') - iouOf(row, other)));
    return `${signed(difference)} [${signed(low)}, ${signed(high)}]`;
  };
  return [
    `${rows.length}`,
    ...(['training-free', 'ridge', 'head'] as const).map(mean),
    against('training-free'),
    against('ridge'),
  ];
}

const counts = values.images.split(',').map(Number);
const seeds = Array.from({ length: Number(values.seeds) }, (_, k) => Number(values['first-seed']) + k);
let whole = true;
for (const count of counts) {
  for (const seed of seeds) {
    for (let fold = 0; whole && fold < folds; fold++) whole = await measure(count, seed, fold);
  }
}
console.log(`${held.length} objects of ${folds * heldOut} photos are held out; learnt from others.\n`);
console.log(
  '| photos | seed | objects | samples | steps | CPU ms a step | held out | without training | ridge | head | head − without [95 %] | head − ridge [95 %] |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const count of counts) {
  for (const seed of seeds) {
    const parts = Object.values(kept.parts).filter((part) => part.count === count && part.seed === seed);
    if (parts.length < folds) continue;
    const rows = parts.flatMap((part) => part.rows);
    const learnt = parts[0].learnt.map((_, column) => parts.map((part) => part.learnt[column]).join(', '));
    console.log(`| ${[count, seed, ...learnt, ...cellsOf(rows)].join(' | ')} |`);
    const crowds = rows.filter(({ object }) => crowded.has(object));
    if (declaration.id === 'bestie-head' && crowds.length > 0) {
      console.log(`| … in crowds | ${[seed, ...learnt, ...cellsOf(crowds)].join(' | ')} |`);
    }
  }
}
if (!whole) console.log('\nNot done yet: the same command goes on.');
machine.backend.dispose();
