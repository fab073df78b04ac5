/**
 * What proposals are worth: keys and clicks for every mask that a person can accept (IoU ≥ 0.7), labelling a photo
 * from nothing, and with proposals after 5, 10 and 20 other labelled photos of the class.
 *
 *   npm run bench:auto -- FOLDER [--after 5,10,20] [--learn truth|own] [--absent] [--baseline]
 *                         [--set name=value …] [--keep FILE.json]
 *
 * FOLDER holds `instances.json` (with `extreme_points` and `point` per annotation) and `images/`. Objects of at least
 * 32² px count, crowds do not; a proposal may also be right about a smaller one. The labelled photos are drawn anew
 * for every photo and class, from a fixed seed; what the model knows of photos in general leaves the tested one out.
 * `--learn own` learns from EXITS's masks of the four points instead of the file's. `--absent`: also what is proposed
 * on photos without the class. `--baseline`: BESTIE's instances of the cosines with SIM's prototypes, as masks, instead.
 * FILE keeps what every photo came to: a run that was stopped goes on from there. The person that is counted:
 *
 * - a proposal that is right: 1 key. One that another scale makes right: a key for each notch, then 1 key.
 * - any other proposal: 1 key to drop it, or, where it shows half of an object (IoU ≥ ½) that is still missing, 1 key
 *   to fix it and a drag for each of its extreme points that is off by more than a twentieth of the object's side; EXITS.
 * - an object that is still missing: 4 clicks, EXITS. Where that is not right: 1 key to delete it, 1 click,
 *   AttentionShift, and a key for each notch to its best scale. Where that is not right either: given up.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CocoAnnotation, type CocoImage, maskOfAnnotation, readCoco } from '../src/coco';
import { runObject } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { proposeObjects } from '../src/engine/propose';
import { contextOf, learnObject } from '../src/engine/run';
import { extremeList, gridOfImage, type Point } from '../src/geometry';
import { createCpuBackend } from '../src/kernels';
import { extremePointsOfRle, iouOfRles, type Rle } from '../src/mask';
import {
  type BankKey,
  type ClassPrototypes,
  type Contribution,
  classPrototypes,
  fold,
  foldOptionsOf,
  learnSight,
  type Prompt,
  proposing,
  sightOf,
} from '../src/methods';
import { proposeInstances } from '../src/methods/bestie/class';
import { randomOf } from '../src/methods/shared/random';
import { unitRows } from '../src/methods/shared/vectors';
import { decorrelationOf, sumsOf, type TokenSums } from './decorrelation/statistics';
import { settingsOf } from './settings';

const RIGHT = 0.7;
const HALF = 0.5;
const LEAST_AREA = 32 ** 2;
/** Photos without the class that each class is looked for on. */
const ABSENT = 10;
/** An extreme point is off by more than this share of the object's side. */
const OFF = 0.05;

interface Target {
  readonly annotation: CocoAnnotation;
  readonly image: CocoImage;
  readonly truth: Rle;
  readonly large: boolean;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    after: { type: 'string', default: '5,10,20' },
    learn: { type: 'string', default: 'truth' },
    absent: { type: 'boolean', default: false },
    baseline: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string' },
  },
});
const [folder] = positionals;
if (!folder || !['truth', 'own'].includes(values.learn)) {
  console.error('Say which folder: npm run bench:auto -- FOLDER [--after 5,10,20] [--learn truth|own] …');
  process.exit(2);
}
const parameters = settingsOf(proposing, values.set);

const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const images = new Map(coco.images.map((image) => [image.id, image]));
const targets = coco.annotations.flatMap((annotation): Target[] => {
  const image = images.get(annotation.imageId);
  const truth = image && maskOfAnnotation(annotation, image);
  if (!image || !truth || annotation.crowd) return [];
  return [{ annotation, image, truth, large: (annotation.area ?? 0) >= LEAST_AREA }];
});
const of = (image: CocoImage, category: number): readonly Target[] =>
  targets.filter((each) => each.image === image && each.annotation.categoryId === category);

const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const signal = new AbortController().signal;
for (const image of images.values()) {
  await machine.openFile(String(image.id), join(folder, 'images', image.fileName), image.fileName);
}

// What photos are like in general, without the one that is looked at.
const general = new Map<CocoImage, TokenSums>();
const { decorrelation: card, width, patch } = machine.model;
if (!card) throw new Error('The embedded model has no decorrelation.');
for (const image of images.values()) {
  const grid = gridOfImage(image, card.size, patch);
  const output = `tokens_${card.block}`;
  const features = await contextOf(machine, String(image.id), signal).encode(grid.crop, grid, [output]);
  general.set(image, sumsOf(unitRows(features[output].subarray(width), width), width));
}
const machineFor = (image: CocoImage) => {
  const others = [...general].filter(([each]) => each !== image).map(([, sums]) => sums);
  const fitted = decorrelationOf(others, width);
  return { ...machine, decorrelation: async () => fitted };
};

const promptOf = ({ annotation: { extremePoints } }: Target): Prompt | undefined =>
  extremePoints ? { kind: 'extreme-points', points: extremeList(extremePoints) } : undefined;

/** IoU of each mask of a run, by place on the wheel; none where the run fails. */
async function run(target: Target, method: string, prompt: Prompt | undefined) {
  if (!prompt) return [];
  const imageId = String(target.image.id);
  const result = await runObject(machine, { imageId, method, prompt, parameters: {} }, signal).catch(
    () => undefined,
  );
  return (result?.masks ?? []).map(({ counts, scale }) => {
    const rle = { ...target.truth, counts };
    return { scale, rle, iou: iouOfRles(rle, target.truth) };
  });
}

/** What a person does, in keys and clicks (drags among them). */
interface Cost {
  readonly keys: number;
  readonly clicks: number;
  readonly accepted: boolean;
}

const byHand = new Map<Target, Cost>();
const exitsMasks = new Map<Target, Rle>();

/** Labels an object from nothing. */
async function fromNothing(target: Target): Promise<Cost> {
  const known = byHand.get(target);
  if (known) return known;
  let cost: Cost = { keys: 0, clicks: 4, accepted: false };
  const [exits] = await run(target, 'exits', promptOf(target));
  if (exits) exitsMasks.set(target, exits.rle);
  if (exits && exits.iou >= RIGHT) cost = { ...cost, accepted: true };
  else if (target.annotation.point) {
    const masks = await run(target, 'attention-shift', { kind: 'point', point: target.annotation.point });
    const best = masks.toSorted((a, b) => b.iou - a.iou)[0];
    cost = {
      keys: 1 + Math.abs(best?.scale ?? 0),
      clicks: 5,
      accepted: (best?.iou ?? 0) >= RIGHT,
    };
  }
  byHand.set(target, cost);
  return cost;
}

/** What the labelled photos taught. */
interface Taught {
  readonly sight: ClassPrototypes | undefined;
  readonly sim: ClassPrototypes | undefined;
  readonly objects: number;
}

const lessons = new Map<Target, Awaited<ReturnType<typeof learnSight>>>();
async function sightOfTarget(target: Target) {
  if (lessons.has(target)) return lessons.get(target);
  const prompt = promptOf(target);
  if (values.learn === 'own') await fromNothing(target);
  const mask = values.learn === 'own' ? exitsMasks.get(target) : target.truth;
  const context = contextOf(machine, String(target.image.id), signal);
  const learnt = prompt && mask ? await learnSight(context, { prompt, masks: [mask] }) : undefined;
  lessons.set(target, learnt);
  return learnt;
}

async function teach(photos: readonly CocoImage[], category: number): Promise<Taught> {
  const memory: Contribution[] = [];
  const simMemory: Contribution[] = [];
  const options = foldOptionsOf({});
  let [bank, simBank]: (BankKey | undefined)[] = [];
  let objects = 0;
  for (const image of photos) {
    const alike = of(image, category);
    for (const target of alike.filter(({ large }) => large)) {
      const from = { image: image.fileName, object: target.annotation.id };
      const learnt = await sightOfTarget(target);
      objects++;
      if (learnt) {
        bank = learnt.bank;
        memory.push(...learnt.contributions.map((each) => ({ ...each, ...from })));
      }
      const prompt = promptOf(target);
      if (!values.baseline || !prompt) continue;
      const masks = [target, ...alike.filter((each) => each !== target)].map(({ truth }) => truth.counts);
      const known = simBank && { bank: simBank, born: fold(simMemory, options) };
      const request = { imageId: String(image.id), prompt, masks, known, parameters: {} };
      const taught = await learnObject(machine, request, signal);
      simBank = taught.bank;
      simMemory.push(...taught.contributions.map((each) => ({ ...each, ...from })));
    }
  }
  return {
    sight: bank && sightOf(bank, memory),
    sim: simBank && classPrototypes(simBank, simMemory, options),
    objects,
  };
}

/** A proposal's masks on the wheel, the default at `at`. */
interface Shown {
  readonly masks: readonly Rle[];
  readonly at: number;
}

async function propose(image: CocoImage, { sight, sim }: Taught): Promise<readonly Shown[]> {
  const imageId = String(image.id);
  if (values.baseline) {
    if (!sim) return [];
    const found = await proposeInstances(contextOf(machine, imageId, signal), sim, {});
    return found.map(({ mask }) => ({ masks: [mask.rle], at: 0 }));
  }
  if (!sight) return [];
  const request = { imageId, prototypes: sight, taken: [], parameters };
  const proposals = await proposeObjects(machineFor(image), request, signal);
  return proposals.map(({ result, scale }) => ({
    masks: result.masks.map(({ counts }) => ({ ...image, counts })),
    at: result.masks.findIndex((mask) => mask.scale === scale),
  }));
}

/** The proposal's extreme points, those that are off moved to where they belong. */
function mended(mask: Rle, { annotation }: Target): { points: readonly Point[]; drags: number } | undefined {
  const found = extremePointsOfRle(mask);
  const truth = annotation.extremePoints;
  if (!found || !truth) return undefined;
  const [top, left, bottom, right] = extremeList(found);
  const [height, width] = [truth.bottom.y - truth.top.y + 1, truth.right.x - truth.left.x + 1];
  let drags = 0;
  const kept = (mine: Point, wanted: Point, axis: 'x' | 'y', side: number) => {
    if (Math.abs(mine[axis] - wanted[axis]) <= OFF * side) return mine;
    drags++;
    return wanted;
  };
  const points = [
    kept(top, truth.top, 'y', height),
    kept(left, truth.left, 'x', width),
    kept(bottom, truth.bottom, 'y', height),
    kept(right, truth.right, 'x', width),
  ];
  return { points, drags };
}

interface Tally {
  photos: number;
  objects: number;
  shown: number;
  right: number;
  scaled: number;
  fixed: number;
  found: number;
  keys: number;
  clicks: number;
  accepted: number;
  keysBefore: number;
  clicksBefore: number;
  acceptedBefore: number;
}

/** A person goes through the proposals, then labels what is missing. */
async function label(image: CocoImage, category: number, shown: readonly Shown[]): Promise<Tally> {
  const tally = empty();
  const all = of(image, category);
  const missing = new Set(all);
  tally.photos++;
  tally.shown += shown.length;
  const take = (target: Target) => {
    missing.delete(target);
    tally.accepted++;
    if (target.large) tally.found++;
  };
  for (const { masks, at } of shown) {
    const rated = [...missing].flatMap((target) =>
      masks.map((mask, k) => ({ target, away: Math.abs(k - at), mask, iou: iouOfRles(mask, target.truth) })),
    );
    const right = rated.filter(({ iou }) => iou >= RIGHT).sort((a, b) => a.away - b.away)[0];
    tally.keys++;
    if (right) {
      tally.keys += right.away;
      if (right.away === 0) tally.right++;
      else tally.scaled++;
      take(right.target);
      continue;
    }
    const half = rated.filter(({ iou, away }) => iou >= HALF && away === 0).sort((a, b) => b.iou - a.iou)[0];
    const mend = half ? mended(half.mask, half.target) : undefined;
    if (!mend || !half) continue;
    tally.clicks += mend.drags;
    const [exits] = await run(half.target, 'exits', { kind: 'extreme-points', points: mend.points });
    if ((exits?.iou ?? 0) < RIGHT) continue;
    tally.fixed++;
    take(half.target);
  }
  for (const target of all.filter(({ large }) => large)) {
    const cost = await fromNothing(target);
    tally.objects++;
    tally.keysBefore += cost.keys;
    tally.clicksBefore += cost.clicks;
    if (cost.accepted) tally.acceptedBefore++;
    if (!missing.has(target)) continue;
    tally.keys += cost.keys;
    tally.clicks += cost.clicks;
    if (cost.accepted) tally.accepted++;
  }
  return tally;
}

const empty = (): Tally => ({
  ...{ photos: 0, objects: 0, shown: 0, right: 0, scaled: 0, fixed: 0, found: 0 },
  ...{ keys: 0, clicks: 0, accepted: 0, keysBefore: 0, clicksBefore: 0, acceptedBefore: 0 },
});

const share = (part: number, whole: number) => (whole > 0 ? `${Math.round((100 * part) / whole)} %` : '–');
const per = (count: number, accepted: number) => (accepted > 0 ? (count / accepted).toFixed(2) : '–');

function print(name: string, t: Tally): void {
  const cells = [
    name,
    t.photos,
    t.objects,
    t.shown,
    `${t.right} (${share(t.right, t.shown)})`,
    t.scaled,
    t.fixed,
    share(t.found, t.objects),
    `${per(t.clicksBefore, t.acceptedBefore)} + ${per(t.keysBefore, t.acceptedBefore)} = ${per(t.clicksBefore + t.keysBefore, t.acceptedBefore)} (${t.acceptedBefore})`,
    `${per(t.clicks, t.accepted)} + ${per(t.keys, t.accepted)} = ${per(t.clicks + t.keys, t.accepted)} (${t.accepted})`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

const classes = coco.categories.map(({ id, name }) => ({
  id,
  name,
  photos: [
    ...new Set(targets.filter(({ annotation }) => annotation.categoryId === id).map(({ image }) => image)),
  ],
}));
const suffix = values.set.length > 0 ? `, ${values.set.join(', ')}` : '';
console.log(`Learnt from ${values.learn} masks${values.baseline ? '; cosines as they are' : ''}${suffix}\n`);
console.log(
  '| class, labelled photos | photos | objects | proposed | right | right at another scale | mended | objects found | before: clicks + keys per mask (masks) | with proposals |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
const kept: Record<string, Tally> =
  values.keep && existsSync(values.keep) ? JSON.parse(await readFile(values.keep, 'utf8')) : {};

/** What is kept under a name, or what it comes to now. */
async function once(name: string, make: () => Promise<Tally>): Promise<Tally> {
  const key = [name, values.learn, values.baseline, ...values.set].join(' ');
  kept[key] ??= await make();
  if (values.keep) await writeFile(values.keep, JSON.stringify(kept));
  return kept[key];
}

const KEYS = Object.keys(empty()) as (keyof Tally)[];
function add(sum: Tally, one: Tally): void {
  for (const key of KEYS) sum[key] += one[key];
}

const absent: string[] = [];
for (const count of values.after.split(',').map(Number)) {
  const sum = empty();
  const strangers = empty();
  let rows = 0;
  for (const { id, name, photos } of classes) {
    if (photos.length <= count) continue;
    const tally = empty();
    for (const image of photos) {
      const others = photos.filter((each) => each !== image);
      const drawn = randomOf(`0/auto/${id}/${image.id}`).pick(others, count);
      const labelled = () => teach(drawn, id).then((taught) => propose(image, taught));
      add(tally, await once(`${id} ${image.id} ${count}`, async () => label(image, id, await labelled())));
    }
    if (values.absent) {
      const without = [...images.values()].filter((image) => !photos.includes(image));
      const drawn = randomOf(`0/auto/${id}/absent`).pick(photos, count);
      for (const image of randomOf(`1/auto/${id}/absent`).pick(without, ABSENT)) {
        const shown = async () => (await propose(image, await teach(drawn, id))).length;
        const one = async () => ({ ...empty(), photos: 1, shown: await shown() });
        add(strangers, await once(`${id} ${image.id} ${count} absent`, one));
      }
    }
    print(`${name}, ${count}`, tally);
    add(sum, tally);
    rows++;
  }
  if (rows > 1) print(`**all ${rows} classes, ${count}**`, sum);
  if (strangers.photos > 0) {
    absent.push(
      `After ${count} labelled photos: ${strangers.shown} proposals on ${strangers.photos} photos without the class.`,
    );
  }
}
for (const sentence of absent) console.log(`\n${sentence}`);
machine.backend.dispose();
