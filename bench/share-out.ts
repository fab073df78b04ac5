/**
 * SIM's masks as their runs leave them, and after objects have shared out the pixels that several hold: those of one
 * class among themselves (as every export does), or all of an image. Mean IoU, nothing known of the classes.
 *
 *   npm run -s build:node && node dist-node/bench-share-out.js FOLDER [extreme-points] [--set name=value …]
 *
 * FOLDER holds `instances.json` and `images/`; annotations of at least 32² px, crowds aside. Boxes, unless extreme
 * points are asked for.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedBootstrap } from '../src/cli/ablate/bootstrap';
import { readPrompt } from '../src/cli/prompts';
import { maskOfAnnotation, readCoco } from '../src/coco';
import { runObject } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { createCpuBackend } from '../src/kernels';
import { areaOfRle, iouOfRles, type Rle } from '../src/mask';
import { type Claim, sim } from '../src/methods';
import { settingsOf } from './settings';
import { mean } from './statistics';

const LEAST_AREA = 32 ** 2;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { set: { type: 'string', multiple: true, default: [] } },
});
const [folder, kind = 'box'] = positionals;
if (!folder || (kind !== 'box' && kind !== 'extreme-points')) {
  console.error('Say which folder: node dist-node/bench-share-out.js FOLDER [extreme-points]');
  process.exit(2);
}
const parameters = settingsOf(sim, values.set);
const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const signal = new AbortController().signal;

/** IoU of an image's objects: of each for itself, shared in its class, shared by all. 0 for one without a mask. */
const ious: { readonly alone: number; readonly inClass: number; readonly all: number }[] = [];
const emptied = { inClass: 0, all: 0 };
for (const image of coco.images) {
  const imageId = String(image.id);
  const found: { readonly claim: Claim; readonly truth: Rle }[] = [];
  for (const annotation of coco.annotations) {
    const truth = maskOfAnnotation(annotation, image);
    const { id, categoryId: category } = annotation;
    const prompt = readPrompt(annotation, kind);
    const counts = annotation.imageId === image.id && !annotation.crowd && truth && prompt;
    if (!counts || (annotation.area ?? 0) < LEAST_AREA) continue;
    await machine.openFile(imageId, join(folder, 'images', image.fileName), image.fileName);
    try {
      const request = { imageId, method: sim.id, prompt, parameters };
      const { masks, map } = await runObject(machine, request, signal);
      const [{ counts: runs, ignored, score }] = masks;
      const mask = {
        ...{ rle: { ...truth, counts: runs }, score, scale: 0 },
        ...(ignored ? { ignored: { ...truth, counts: ignored } } : {}),
      };
      found.push({ truth, claim: { id, category, prompt, mask, map } });
    } catch (error) {
      console.error(`Annotation ${id}: ${error instanceof Error ? error.message : error}`);
      ious.push({ alone: 0, inClass: 0, all: 0 });
    }
  }
  const claims = found.map(({ claim }) => claim);
  const inClass = sim.shareOut?.(image, claims) ?? [];
  const all =
    sim.shareOut?.(
      image,
      claims.map((claim) => ({ ...claim, category: 0 })),
    ) ?? [];
  found.forEach(({ claim, truth }, at) => {
    if (areaOfRle(inClass[at].rle) === 0) emptied.inClass++;
    if (areaOfRle(all[at].rle) === 0) emptied.all++;
    ious.push({
      alone: iouOfRles(claim.mask.rle, truth),
      inClass: iouOfRles(inClass[at].rle, truth),
      all: iouOfRles(all[at].rle, truth),
    });
  });
}
machine.backend.dispose();

console.log(`${ious.length} objects, ${kind}\n`);
console.log('| pixels of several masks | mean IoU | difference | 95 % | left without a pixel |');
console.log('| --- | --- | --- | --- | --- |');
console.log(`| stay with each | ${mean(ious.map(({ alone }) => alone)).toFixed(4)} | | | 0 |`);
for (const key of ['inClass', 'all'] as const) {
  const { mean: difference, low, high } = pairedBootstrap(ious.map((each) => each[key] - each.alone));
  const cells = [
    key === 'all' ? 'one owner in the image' : 'one owner in the class',
    mean(ious.map((each) => each[key])).toFixed(4),
    difference.toFixed(4),
    `[${low.toFixed(4)}, ${high.toFixed(4)}]`,
    emptied[key],
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
