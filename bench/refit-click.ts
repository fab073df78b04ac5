/**
 * Fits the belief of the one-click read-out (src/methods/attention-shift/walk/score.ts) anew and says how good
 * it is on pictures it was not fitted to.
 *
 *   npm run -s build:node && node dist-node/bench-refit-click.js FOLDER [--views=1] [--later=0]
 *
 * FOLDER as in quality.ts. Masks are compared in the frame (longer side 320), before nesting. Prints the
 * out-of-fold means (five folds by picture) with 95 % intervals, then the weights fitted to all.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openNodeMachine } from '../src/engine/node/machine';
import { createCpuBackend } from '../src/kernels';
import { decodeRle, rasterisePolygons } from '../src/mask';
import { agreement } from '../src/methods/attention-shift/walk/agreement';
import { chooseScales } from '../src/methods/attention-shift/walk/choose';
import { frameOf } from '../src/methods/attention-shift/walk/frame';
import { lookAtViews } from '../src/methods/attention-shift/walk/look';
import type { ScoreTerms } from '../src/methods/attention-shift/walk/score';
import { mean } from './statistics';

/** The target is the softmax of the true IoUs over SOFTNESS; RIDGE holds the standardised weights small. */
const SOFTNESS = 0.08;
const RIDGE = 1e-3;
const FOLDS = 5;

interface Annotation {
  readonly image_id: number;
  readonly iscrowd: number;
  readonly area: number;
  readonly segmentation: readonly (readonly number[])[];
  readonly point?: readonly [number, number];
}

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { views: { type: 'string', default: '5' }, later: { type: 'string' } },
});
const [folder] = positionals;
if (!folder) {
  console.error('Say which folder, with instances.json and images/.');
  process.exit(2);
}
const count = Number(options.views);
const later = Number(options.later ?? (count === 1 ? 0 : 2));
const columnsOf = ({ a, l, m, c, e, t }: ScoreTerms): readonly number[] =>
  count === 1 ? [a, a * a, m, m * m, c, e] : [a, a * a, l, l * l, m, c, e, t];

const dataset = JSON.parse(await readFile(join(folder, 'instances.json'), 'utf8'));
const annotations: Annotation[] = dataset.annotations.filter(
  (annotation: Annotation) => !annotation.iscrowd && annotation.area >= 32 ** 2,
);
const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
const settings: Readonly<Record<string, number>> = {
  views: count,
  laterBlocks: later,
  walkTemperature: machine.model.affinity.temperature,
};

/** IoU of every candidate of every view with the truth: one histogram of levels per view. */
type Looked = Awaited<ReturnType<typeof look>>;
async function look(annotation: Annotation) {
  const { id, file_name } = dataset.images.find(({ id }: { id: number }) => id === annotation.image_id);
  const image = await machine.openFile(String(id), join(folder, 'images', file_name), file_name);
  const frame = frameOf(image);
  const [x, y] = annotation.point ?? [0, 0];
  const truth = decodeRle(rasterisePolygons(annotation.segmentation, image));
  // The truth in the frame: pixels of which more than half is covered.
  const covered = new Float64Array(frame.width * frame.height);
  const total = new Float64Array(covered.length);
  for (let i = 0; i < truth.data.length; i++) {
    const column = Math.floor((((i % image.width) + 0.5) * frame.width) / image.width);
    const row = Math.floor(((Math.floor(i / image.width) + 0.5) * frame.height) / image.height);
    total[row * frame.width + column]++;
    covered[row * frame.width + column] += truth.data[i];
  }
  const meant = covered.map((part, i) => (2 * part > total[i] ? 1 : 0));
  const area = meant.reduce((sum, value) => sum + value, 0);
  const colours = machine.pictures.colours(String(id));
  const context = {
    image,
    model: machine.model,
    backend: machine.backend,
    colours,
    encode: machine.features.encoder(String(id), colours),
    signal: new AbortController().signal,
  };
  const looking = {
    image,
    click: { x: Math.floor(x), y: Math.floor(y) },
    source: { kind: 'keys', block: machine.model.affinity.block } as const,
    settings: { number: (id: string) => settings[id] },
  };
  const views = [];
  const ious: number[] = [];
  for await (const { candidates: view } of lookAtViews(context, looking)) {
    views.push(view);
    for (const [k, candidate] of view.candidates.entries()) {
      let common = 0;
      for (let i = 0; i < view.levels.length; i++) {
        if (view.levels[i] < k) continue;
        const at = (view.window.y0 + Math.floor(i / view.window.width)) * frame.width;
        common += meant[at + view.window.x0 + (i % view.window.width)];
      }
      ious.push(common / (candidate.area + area - common));
    }
  }
  const candidates = views.flatMap((view) => view.candidates);
  const columns = candidates.map(({ terms }) => columnsOf(terms));
  return { picture: id as number, candidates, columns, ious, agree: agreement(views) };
}

const softmax = (logits: readonly number[]) => {
  const high = Math.max(...logits);
  const unscaled = logits.map((logit) => Math.exp(logit - high));
  const sum = unscaled.reduce((total, value) => total + value, 0);
  return unscaled.map((value) => value / sum);
};
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Cross-entropy between target and belief, by gradient descent with momentum on standardised columns. */
function fitWeights(objects: readonly Looked[]): readonly number[] {
  const rows = objects.flatMap(({ columns }) => columns);
  const centre = rows[0].map((_, f) => mean(rows.map((row) => row[f])));
  const spread = rows[0].map((_, f) => Math.sqrt(mean(rows.map((row) => (row[f] - centre[f]) ** 2))));
  const scaled = objects.map(({ columns }) =>
    columns.map((row) => row.map((value, f) => (value - centre[f]) / spread[f])),
  );
  const targets = objects.map(({ ious }) => softmax(ious.map((iou) => iou / SOFTNESS)));
  const weights = spread.map(() => 0);
  const speed = spread.map(() => 0);
  for (let step = 0; step < 800; step++) {
    const slope = weights.map((weight) => 2 * RIDGE * weight);
    for (const [o, columns] of scaled.entries()) {
      const belief = softmax(columns.map((row) => dot(row, weights)));
      for (const [j, row] of columns.entries()) {
        const pull = (belief[j] - targets[o][j]) / objects.length;
        for (let f = 0; f < slope.length; f++) slope[f] += pull * row[f];
      }
    }
    for (let f = 0; f < slope.length; f++) {
      speed[f] = 0.9 * speed[f] - 0.1 * slope[f];
      weights[f] += speed[f];
    }
  }
  return weights.map((weight, f) => weight / spread[f]);
}

/** 95 % interval of the mean, objects drawn anew, with a fixed seed. */
function interval(values: readonly number[]): string {
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return values[Math.floor((state / 2 ** 32) * values.length)];
  };
  const means = Array.from({ length: 1000 }, () => mean(values.map(draw))).sort((a, b) => a - b);
  return `[${means[25].toFixed(3)}, ${means[974].toFixed(3)}]`;
}

const objects: Looked[] = [];
for (const annotation of annotations) if (annotation.point) objects.push(await look(annotation));
const pictures = [...new Set(objects.map(({ picture }) => picture))].sort((a, b) => a - b);
const foldOf = ({ picture }: Looked) => pictures.indexOf(picture) % FOLDS;
const chosen: number[] = [];
const best: number[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const weights = fitWeights(objects.filter((object) => foldOf(object) !== fold));
  for (const { candidates, columns, ious, agree } of objects.filter((object) => foldOf(object) === fold)) {
    const scales = chooseScales(
      candidates,
      columns.map((row) => dot(row, weights)),
      agree,
    );
    const iouOf = ({ view, area }: { view: number; area: number }) =>
      ious[candidates.findIndex((candidate) => candidate.view === view && candidate.area === area)];
    chosen.push(...scales.filter(({ scale }) => scale === 0).map(iouOf));
    best.push(Math.max(...scales.map(iouOf)));
  }
}
const all = objects.map(({ ious }) => Math.max(...ious));
console.log(`n = ${objects.length}, ${pictures.length} pictures, out of fold, in the frame:`);
console.log(`default ${mean(chosen).toFixed(4)} ${interval(chosen)}`);
console.log(
  `best of seven ${mean(best).toFixed(4)} ${interval(best)}; of all candidates ${mean(all).toFixed(4)}`,
);
console.log(
  `weights (order of columnsOf): ${fitWeights(objects)
    .map((weight) => weight.toFixed(4))
    .join(', ')}`,
);
