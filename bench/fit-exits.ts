/**
 * Refits the constants of EXITS' fusion and says what they are worth on photos they were not fitted to.
 *
 *   npm run bench:fit-exits -- FOLDER
 *
 * FOLDER holds `instances.json` (COCO, with `extreme_points`) and `images/`. Five folds over the photos: image
 * ids in ascending order are dealt out in turn. Prints out-of-fold mean IoU in image pixels with a bootstrap
 * interval over photos, then the constants fitted to all of them.
 */

import { objectnessOdds } from '../src/methods/exits/objectness';
import { refine } from '../src/methods/exits/refine';
import { bitmapWhere } from '../src/methods/shared/grow';
import { fitWeights } from './fit-exits/fit';
import { iouWith, KINDS, readSamples, type Sample, settings } from './fit-exits/objects';
import { mean } from './statistics';

const FOLDS = 5;
const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('Say which folder: npm run bench:fit-exits -- FOLDER (with instances.json and images/).');
  process.exit(2);
}
const samples = await readSamples(folder);
const images = [...new Set(samples.map(({ image }) => image))].sort((a, b) => a - b);
const foldOf = ({ image }: Sample) => images.indexOf(image) % FOLDS;

/** 95 % interval of the mean by drawing photos with replacement, with a fixed seed. */
function interval(ious: readonly number[]): string {
  const byImage = images.map((image) => ious.filter((_, i) => samples[i].image === image));
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return byImage[Math.floor((state / 2 ** 32) * byImage.length)];
  };
  const means = Array.from({ length: 2000 }, () => mean(byImage.flatMap(draw))).sort((a, b) => a - b);
  return `[${means[50].toFixed(4)}, ${means[1949].toFixed(4)}]`;
}

const options = {
  threshold: settings.number('maskThreshold'),
  colour: settings.number('colourWeight'),
  zeta: settings.number('diffusionZeta'),
  pull: settings.number('diffusionPull'),
  rounds: settings.number('diffusionRounds'),
};
const report = (name: string, ious: readonly number[]) =>
  console.log(
    `${name}: ${mean(ious).toFixed(4)} ${interval(ious)}, several parts ${mean(ious.filter((_, i) => samples[i].several)).toFixed(4)}`,
  );

const ious = Object.fromEntries(KINDS.map((kind) => [kind, samples.map(() => 0)]));
for (let fold = 0; fold < FOLDS; fold++) {
  const rest = samples.filter((sample) => foldOf(sample) !== fold);
  const { objectness } = fitWeights(rest, 'points');
  for (const kind of KINDS) {
    const { weights } = fitWeights(rest, kind, objectness);
    samples.forEach((sample, i) => {
      if (foldOf(sample) !== fold) return;
      const { grid, cells, box, features, inside } = sample;
      const evidence = {
        ...sample.evidence[kind],
        objectness: objectnessOdds(features, inside.length, objectness),
      };
      const { odds } = refine(grid, evidence, cells, box, sample.shape[kind], options, weights);
      const mask = bitmapWhere({ values: odds, ...cells.grid }, box, (value) => value > 0);
      ious[kind][i] = iouWith(sample, mask);
    });
  }
}
for (const kind of KINDS) report(`out of fold, ${kind}`, ious[kind]);
const { objectness } = fitWeights(samples, 'points');
for (const kind of KINDS) {
  const { weights } = fitWeights(samples, kind, objectness);
  const rounded = Object.entries(weights).map(([name, value]) => `${name}: ${value.toFixed(3)}`);
  console.log(`${kind}: { ${rounded.join(', ')} }`);
}
console.log(`OFFSET ${objectness.offset.toFixed(3)}`);
console.log(`DIRECTION [${Array.from(objectness.direction, (value) => value.toFixed(2)).join(', ')}]`);
