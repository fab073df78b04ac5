/**
 * SIM on boxes alone: mean IoU before anything is known of the class, and with prototypes from 5, 10 and 20 other
 * objects of the class, all on other photos. Objects, order and draws are the same in every run of this program.
 *
 *   npm run bench:prototypes -- FOLDER [--learn truth|own] [--set name=value …]
 *
 * FOLDER holds `instances.json` and `images/`. Annotations of at least 32² px count; crowds do not. `--learn own`
 * learns from the masks that SIM made itself of boxes alone, instead of from the file's.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedBootstrap } from '../src/cli/ablate/bootstrap';
import { type CocoAnnotation, type CocoImage, maskOfAnnotation, readCoco } from '../src/coco';
import { openNodeMachine } from '../src/engine/node/machine';
import { contextOf, runObject } from '../src/engine/run';
import { createCpuBackend } from '../src/kernels';
import { iouOfRles, type Rle } from '../src/mask';
import {
  type ClassPixels,
  type Contribution,
  classPixels,
  classPrototypes,
  fold,
  foldOptionsOf,
  learnFrom,
  type Prompt,
  sim,
} from '../src/methods';
import { randomOf } from '../src/methods/shared/random';
import { settingsOf } from './settings';
import { mean } from './statistics';

const LEAST_AREA = 32 ** 2;
const COUNTS = [5, 10, 20] as const;

interface Target {
  readonly annotation: CocoAnnotation;
  readonly image: CocoImage;
  readonly truth: Rle;
  readonly prompt: Prompt;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    learn: { type: 'string', default: 'truth' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const [folder] = positionals;
if (!folder || !['truth', 'own'].includes(values.learn)) {
  console.error(
    'Say which folder: npm run bench:prototypes -- FOLDER [--learn truth|own] [--set name=value …]',
  );
  process.exit(2);
}
const parameters = settingsOf(sim, values.set);

const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const images = new Map(coco.images.map((image) => [image.id, image]));
const targets = coco.annotations.flatMap((annotation): Target[] => {
  const image = images.get(annotation.imageId);
  const truth = image && maskOfAnnotation(annotation, image);
  if (!image || !truth || annotation.crowd || !annotation.bbox) return [];
  if ((annotation.area ?? 0) < LEAST_AREA) return [];
  const [x, y, width, height] = annotation.bbox;
  return [
    {
      annotation,
      image,
      truth,
      prompt: { kind: 'box', box: { x0: x, y0: y, x1: x + width, y1: y + height } },
    },
  ];
});
const classOf = ({ annotation }: Target) => annotation.categoryId;

const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const signal = new AbortController().signal;
const open = async ({ image }: Target): Promise<string> => {
  const id = String(image.id);
  await machine.openFile(id, join(folder, 'images', image.fileName), image.fileName);
  return id;
};

/** The boxes of the class's other objects in the image, as a run in the page has them. */
const othersOf = (target: Target) =>
  targets
    .filter((each) => each !== target && each.image === target.image && classOf(each) === classOf(target))
    .map(({ prompt }) => ({ prompt, group: 0 }));

async function maskOf(target: Target, prototypes?: ReturnType<typeof classPrototypes>): Promise<Rle> {
  const imageId = await open(target);
  const others = othersOf(target);
  const { masks } = await runObject(
    machine,
    {
      ...{ imageId, method: sim.id, prompt: target.prompt, parameters },
      ...(others.length > 0 ? { others } : {}),
      ...(prototypes ? { prototypes } : {}),
    },
    signal,
  );
  return { ...target.truth, counts: masks[0].counts };
}

/** What an object's class can learn from it. */
async function pixelsOf(target: Target, masks: readonly Rle[]): Promise<ClassPixels> {
  const imageId = await open(target);
  return classPixels(contextOf(machine, imageId, signal), { prompt: target.prompt, masks }, parameters);
}

console.error(`${targets.length} objects of at least 32² px; learning from ${values.learn} masks.`);
const before = new Map<Target, Rle>();
for (const target of targets) before.set(target, await maskOf(target));
const pixels = new Map<Target, ClassPixels>();
for (const target of targets) {
  const alike = targets.filter((each) => each.image === target.image && classOf(each) === classOf(target));
  const ownFirst = [target, ...alike.filter((each) => each !== target)];
  const masks = ownFirst.map((each) =>
    values.learn === 'own' ? (before.get(each) ?? each.truth) : each.truth,
  );
  pixels.set(target, await pixelsOf(target, masks));
}

const options = foldOptionsOf(parameters);
let done = 0;
const after = new Map(COUNTS.map((count) => [count, new Map<Target, number>()]));
for (const target of targets) {
  const known = targets.filter((each) => each.image !== target.image && classOf(each) === classOf(target));
  const drawn = randomOf(`0/sim/bench/${target.annotation.id}/0`).pick(known, Math.max(...COUNTS));
  let memory: readonly Contribution[] = [];
  if (++done % 20 === 0) console.error(`${done} of ${targets.length}`);
  for (const [at, example] of drawn.entries()) {
    const learnt = pixels.get(example);
    if (!learnt) continue;
    const { contributions } = await learnFrom(machine.backend, learnt, fold(memory, options), parameters);
    const from = { image: example.image.fileName, object: example.annotation.id };
    memory = [...memory, ...contributions.map((contribution) => ({ ...contribution, ...from }))];
    const count = COUNTS.find((each) => each === at + 1);
    if (count === undefined) continue;
    const prototypes = classPrototypes(learnt.bank, memory, options);
    after.get(count)?.set(target, iouOfRles(await maskOf(target, prototypes), target.truth));
  }
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const iouBefore = (target: Target) => iouOfRles(before.get(target) ?? target.truth, target.truth);
console.log(
  `\nBoxes alone, before: ${mean(targets.map(iouBefore)).toFixed(3)} (all ${targets.length} objects)\n`,
);
console.log('| prototypes from | objects | before | after | difference [95 %] | better, worse |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const count of COUNTS) {
  const measured = [...(after.get(count) ?? [])];
  const differences = measured.map(([target, iou]) => iou - iouBefore(target));
  const { mean: difference, low, high } = pairedBootstrap(differences);
  const cells = [
    `${count} others`,
    measured.length,
    mean(measured.map(([target]) => iouBefore(target))).toFixed(3),
    mean(measured.map(([, iou]) => iou)).toFixed(3),
    `${signed(difference)} [${signed(low)}, ${signed(high)}]`,
    `${differences.filter((each) => each > 0.01).length}, ${differences.filter((each) => each < -0.01).length}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
machine.backend.dispose();
