/**
 * Mean IoU of the methods against COCO masks, with the code that the browser runs.
 *
 *   npm run bench:quality -- FOLDER
 *
 * FOLDER holds `instances.json` (COCO, with `extreme_points` and `point` per annotation) and `images/`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runObject } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { createCpuBackend } from '../src/kernels';
import { areaOfRle, iouOfRles, type Rle, rasterisePolygons } from '../src/mask';
import type { ParameterValues, Prompt } from '../src/methods';

interface Annotation {
  readonly id: number;
  readonly image_id: number;
  readonly iscrowd: number;
  readonly area: number;
  readonly bbox: readonly [number, number, number, number];
  readonly segmentation: readonly (readonly number[])[];
  readonly extreme_points?: readonly (readonly [number, number])[];
  readonly point?: readonly [number, number];
}

const [folder, ...options] = process.argv.slice(2);
if (!folder) {
  console.error('Say which folder: npm run bench:quality -- FOLDER (with instances.json and images/).');
  process.exit(2);
}
const overrides = Object.fromEntries(
  options.map((option) => {
    const [name, value] = option.replace(/^--/, '').split('=');
    return [
      name,
      Number.isNaN(Number(value))
        ? value === 'true'
          ? true
          : value === 'false'
            ? false
            : value
        : Number(value),
    ];
  }),
);
const { only, ...parameters } = overrides as ParameterValues;

const dataset = JSON.parse(await readFile(join(folder, 'instances.json'), 'utf8'));
const annotations: Annotation[] = dataset.annotations.filter(
  (annotation: Annotation) => !annotation.iscrowd && annotation.area >= 32 ** 2,
);
const machine = await openNodeMachine('models/seed-vit', createCpuBackend());

interface Row {
  readonly iou: number;
  readonly best: number;
  readonly box: number;
  readonly ms: number;
  readonly parts: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** 95 % interval of the mean by resampling pictures' objects, with a fixed seed. */
function interval(values: readonly number[]): string {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const means = Array.from({ length: 1000 }, () =>
    mean(values.map(() => values[Math.floor(random() * values.length)])),
  );
  means.sort((a, b) => a - b);
  return `[${means[25].toFixed(3)}, ${means[974].toFixed(3)}]`;
}

async function measure(
  method: string,
  promptOf: (annotation: Annotation) => Prompt | undefined,
): Promise<void> {
  const rows: Row[] = [];
  const failed: string[] = [];
  for (const annotation of annotations) {
    const prompt = promptOf(annotation);
    if (!prompt) continue;
    const image = dataset.images.find((candidate: { id: number }) => candidate.id === annotation.image_id);
    const imageId = String(image.id);
    const size = await machine.openFile(imageId, join(folder, 'images', image.file_name), image.file_name);
    const truth = rasterisePolygons(annotation.segmentation, size);
    try {
      const request = { imageId, method, prompt, parameters };
      const result = await runObject(machine, request, new AbortController().signal);
      const ious = result.masks.map((mask) => iouOfRles({ ...size, counts: mask.counts } as Rle, truth));
      const zero = result.masks.findIndex((mask) => mask.scale === 0);
      const [x, y, w, h] = annotation.bbox;
      const box = rasterisePolygons([[x, y, x + w, y, x + w, y + h, x, y + h]], size);
      rows.push({
        iou: ious[zero],
        best: Math.max(...ious),
        box: iouOfRles(box, truth),
        ms: result.ms,
        parts: annotation.segmentation.length,
      });
      if (areaOfRle(truth) === 0) failed.push(`${annotation.id}: the truth is empty`);
    } catch (error) {
      failed.push(`${annotation.id}: ${error instanceof Error ? error.message : String(error)}`);
      rows.push({ iou: 0, best: 0, box: 0, ms: 0, parts: annotation.segmentation.length });
    }
  }
  const ious = rows.map((row) => row.iou);
  const several = rows.filter((row) => row.parts > 1).map((row) => row.iou);
  console.log(
    `${method}: n = ${rows.length}, mean IoU ${mean(ious).toFixed(4)} ${interval(ious)}, ` +
      `best scale ${mean(rows.map((row) => row.best)).toFixed(4)}, several parts ${mean(several).toFixed(4)} (n = ${several.length}), ` +
      `box alone ${mean(rows.map((row) => row.box)).toFixed(4)}, median ${median(rows.map((row) => row.ms)).toFixed(0)} ms`,
  );
  for (const line of failed) console.log(`  failed ${line}`);
}

const point = ([x, y]: readonly [number, number]) => ({ x, y });
if (only !== 'attention-shift') {
  await measure('exits', ({ extreme_points }) =>
    extreme_points ? { kind: 'extreme-points', points: extreme_points.map(point) } : undefined,
  );
}
if (only !== 'exits') {
  await measure('attention-shift', (annotation) =>
    annotation.point ? { kind: 'point', point: point(annotation.point) } : undefined,
  );
}
