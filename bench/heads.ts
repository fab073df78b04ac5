/**
 * EXITS's decoder, trained on some photos of a COCO folder and checked on others: mean IoU with the true masks
 * beside EXITS without training and the closed form on the same features.
 *
 *   npm run bench:heads -- FOLDER [--images 20] [--held-out 20] [--set steps=400 …] [--seeds 1] [--curve]
 *
 * FOLDER holds `instances.json` (with `extreme_points` per annotation) and `images/`. Annotations of at least 32² px
 * count; crowds do not. The photos held out are the same for every `--images` and seed of the training.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedBootstrap } from '../src/cli/ablate/bootstrap';
import { maskOfAnnotation, readCoco } from '../src/coco';
import { contextOf } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { extremeList } from '../src/geometry';
import { type Contestant, type HeldOut, headOf, prepareTraining, type TrainingObject } from '../src/heads';
import { createCpuBackend } from '../src/kernels';
import { parseParameter } from '../src/methods';
import { randomOf } from '../src/methods/shared/random';

const LEAST_AREA = 32 ** 2;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '5,10,20,40' },
    'held-out': { type: 'string', default: '20' },
    set: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '1' },
    curve: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (!folder) {
  console.error('Say which folder: npm run bench:heads -- FOLDER (with instances.json and images/).');
  process.exit(2);
}
const declaration = headOf('exits-decoder');
const parameters = Object.fromEntries(
  values.set.map((text) => {
    const [id, value = ''] = text.split('=');
    const parameter = declaration.parameters.find((candidate) => candidate.id === id);
    if (!parameter) throw new Error(`${declaration.name} has no parameter "${id}".`);
    return [id, parseParameter(parameter, value)];
  }),
);

const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const shuffled = randomOf('0/heads/bench/images/0').pick(coco.images, coco.images.length);
const heldOut = Number(values['held-out']);
const checked = shuffled.slice(0, heldOut);
const names = new Map(coco.categories.map(({ id, name }) => [id, name]));

async function objectsOf(images: typeof shuffled, held: boolean): Promise<readonly TrainingObject[]> {
  const objects: TrainingObject[] = [];
  for (const image of images) {
    const imageId = String(image.id);
    await machine.openFile(imageId, join(folder, 'images', image.fileName), image.fileName);
    for (const annotation of coco.annotations) {
      if (annotation.imageId !== image.id || annotation.crowd || (annotation.area ?? 0) < LEAST_AREA)
        continue;
      const mask = maskOfAnnotation(annotation, image);
      if (!mask || !annotation.extremePoints) continue;
      objects.push({
        id: String(annotation.id),
        imageId,
        category: names.get(annotation.categoryId) ?? '',
        prompt: { kind: 'extreme-points', points: extremeList(annotation.extremePoints) },
        truth: { mask, from: 'file' },
        heldOut: held,
      });
    }
  }
  return objects;
}

const CONTESTANTS: readonly Contestant[] = ['training-free', 'ridge', 'head'];
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

function cellsOf({ rows, means }: HeldOut): readonly string[] {
  const difference = (other: Contestant) => {
    const { mean, low, high } = pairedBootstrap(
      rows.map(({ ious }) => (ious.head ?? Number.NaN) - (ious[other] ?? Number.NaN)),
    );
    return `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
  };
  return [
    `${rows.length}`,
    ...CONTESTANTS.map((name) => means[name]?.toFixed(3) ?? '–'),
    difference('training-free'),
    difference('ridge'),
  ];
}

const signal = new AbortController().signal;
const held = await objectsOf(checked, true);
console.log(`${held.length} objects of ${heldOut} photos are held out; learnt from the others.\n`);
console.log(
  '| photos | objects | samples | steps | ms a step | held out | without training | ridge | decoder | decoder − without [95 %] | decoder − ridge [95 %] |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const count of values.images.split(',').map(Number)) {
  const taught = await objectsOf(shuffled.slice(heldOut, heldOut + count), false);
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    const prepared = await prepareTraining(
      (imageId) => contextOf(machine, imageId, signal),
      {
        head: 'exits-decoder',
        objects: [...taught, ...held],
        parameters: { ...parameters, seed },
        methodParameters: {},
      },
      (done, of) => {
        if (done % 50 === 0) console.error(`made ready: ${done} of ${of}`);
      },
      signal,
    );
    const trainer = prepared.start();
    const before = process.cpuUsage();
    for (let report = await trainer.next(); report; report = await trainer.next()) {
      const losses = Object.entries(report.losses).map(([id, value]) => `${id} ${value.toFixed(3)}`);
      const back =
        report.heldBack === undefined ? '' : `, held-back points right ${report.heldBack.toFixed(3)}`;
      if (report.step % 25 === 0) {
        console.error(`step ${report.step}: ${losses.join(', ')}, total ${report.total.toFixed(3)}${back}`);
      }
      if (values.curve && report.step % 50 === 0) {
        console.error((await trainer.finish(signal)).heldOut.sentence);
      }
    }
    const used = process.cpuUsage(before);
    const { heldOut: verdict } = await trainer.finish(signal);
    const milliseconds = (used.user + used.system) / 1000 / trainer.step;
    const cells = [count, taught.length, prepared.samples, trainer.step, milliseconds.toFixed(0)];
    console.log(`| ${[...cells, ...cellsOf(verdict)].join(' | ')} |`);
    trainer.dispose();
  }
}
machine.backend.dispose();
