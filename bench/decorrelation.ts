/**
 * Writes what photos' tokens are like (mean and inverse covariance) for the embedded model, and prints the entry of
 * its card. No annotation is looked at.
 *
 *   npm run -s build:node && node dist-node/bench-decorrelation.js FOLDER
 *
 * FOLDER holds `instances.json`, for the photos' names alone, and `images/`.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCoco } from '../src/coco';
import { openNodeMachine } from '../src/engine/node/machine';
import { gridOfImage } from '../src/geometry';
import { createCpuBackend } from '../src/kernels';
import { unitRows } from '../src/methods/shared/vectors';
import { decorrelationOf, sumsOf, type TokenSums } from './decorrelation/statistics';

const MODEL = 'models/seed-vit';
/** Of all blocks the last tells classes apart best, and a longer side of 416 px better than 640 (docs/quality-auto.md). */
const [BLOCK, SIZE] = [7, 416];

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error(
    'Say which folder: node dist-node/bench-decorrelation.js FOLDER (with instances.json and images/).',
  );
  process.exit(2);
}
const machine = await openNodeMachine(MODEL, createCpuBackend());
const { width, patch } = machine.model;
const coco = readCoco(await readFile(join(folder, 'instances.json'), 'utf8'), 'instances.json');
const photos: TokenSums[] = [];
for (const { id, fileName } of coco.images) {
  const name = String(id);
  const image = await machine.openFile(name, join(folder, 'images', fileName), fileName);
  const grid = gridOfImage(image, SIZE, patch);
  const output = `tokens_${BLOCK}`;
  const encode = machine.features.encoder(name, machine.pictures.colours(name));
  const features = await encode(grid.crop, grid, [output]);
  photos.push(sumsOf(unitRows(features[output].subarray(width), width), width));
  machine.features.forget(name);
  machine.pictures.remove(name);
}
const { mean, precision } = decorrelationOf(photos, width);
const numbers = new Float32Array([...mean, ...precision]);
const bytes = new Uint8Array(numbers.buffer);
const file = 'decorrelation.f32';
await writeFile(join(MODEL, file), bytes);
const sha256 = createHash('sha256').update(bytes).digest('hex');
console.log(`"decorrelation": ${JSON.stringify({ file, sha256, block: BLOCK, size: SIZE })}`);
