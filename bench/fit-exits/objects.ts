import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNodeMachine } from '../../src/engine/node/machine';
import { type Box, boxHeight, boxWidth, type Grid, inBox, tokenCentre, tokenCount } from '../../src/geometry';
import { createCpuBackend } from '../../src/kernels';
import { type Bitmap, decodeRle, rasterisePolygons } from '../../src/mask';
import { exits } from '../../src/methods';
import { discriminate } from '../../src/methods/exits/classifier';
import { cropAround, extremesAndBox } from '../../src/methods/exits/crop';
import type { Evidence } from '../../src/methods/exits/fusion';
import { setsOfBox, setsOfExtremePoints } from '../../src/methods/exits/sets';
import { type Shape, shapeOf } from '../../src/methods/exits/shape';
import { walkTokens } from '../../src/methods/exits/walk';
import { resolveParameters } from '../../src/methods/parameters';
import { type Cells, cellsOfCrop } from '../../src/methods/shared/cells';
import { sourceOf, tokenRows } from '../../src/methods/shared/transition';

export const KINDS = ['points', 'few', 'box'] as const;
export type Kind = (typeof KINDS)[number];

/** One annotated object: what the walk and the classifier say of its tokens, and the truth. */
export interface Sample {
  readonly image: number;
  readonly several: boolean;
  readonly grid: Grid;
  readonly cells: Cells;
  readonly box: Box;
  readonly shape: Readonly<Record<Kind, Shape>>;
  readonly evidence: Readonly<Record<Kind, Evidence>>;
  readonly features: Float32Array;
  /** Tokens inside the box, and the truth's share in each token. */
  readonly inside: Uint8Array;
  readonly share: Float32Array;
  readonly truth: Bitmap;
}

const values = resolveParameters(exits, {});
export const settings = {
  number: (id: string) => Number(values[id]),
  choice: (id: string) => String(values[id]),
  toggle: (id: string) => values[id] === true,
};

/** Share of the truth in each token, from 6 × 6 places in it. */
function shareOf(grid: Grid, truth: Bitmap): Float32Array {
  const fine = { ...grid, columns: 6 * grid.columns, rows: 6 * grid.rows };
  const share = new Float32Array(tokenCount(grid));
  for (let i = 0; i < tokenCount(fine); i++) {
    const { x, y } = tokenCentre(fine, i);
    const token =
      Math.floor(Math.floor(i / fine.columns) / 6) * grid.columns + Math.floor((i % fine.columns) / 6);
    share[token] += truth.data[Math.floor(y) * truth.width + Math.floor(x)] / 36;
  }
  return share;
}

/** Objects of at least 32² px with extreme points, in the order of the file. */
export async function readSamples(folder: string): Promise<readonly Sample[]> {
  const dataset = JSON.parse(await readFile(join(folder, 'instances.json'), 'utf8'));
  const machine = await openNodeMachine('models/seed-vit', createCpuBackend());
  const source = sourceOf(settings, machine.model);
  const samples: Sample[] = [];
  for (const annotation of dataset.annotations) {
    if (annotation.iscrowd || annotation.area < 32 ** 2 || !annotation.extreme_points) continue;
    const file = dataset.images.find(({ id }: { id: number }) => id === annotation.image_id);
    const id = String(file.id);
    const image = await machine.openFile(id, join(folder, 'images', file.file_name), file.file_name);
    const clicks = annotation.extreme_points.map(([x, y]: [number, number]) => ({ x, y }));
    const { points, box } = extremesAndBox({ kind: 'extreme-points', points: clicks }, image);
    if (!points) continue;
    const side = settings.number('cropSize') / machine.model.patch;
    const grid = { columns: side, rows: side, crop: cropAround(box, settings.number('cropScale'), image) };
    const colours = machine.pictures.colours(id);
    const encode = machine.features.encoder(id, colours);
    const signal = new AbortController().signal;
    const context = { image, model: machine.model, backend: machine.backend, colours, encode, signal };
    const inside = Uint8Array.from({ length: side * side }, (_, i) =>
      inBox(box, tokenCentre(grid, i)) ? 1 : 0,
    );
    let features = new Float32Array();
    const evidenceOf = async (sets: ReturnType<typeof setsOfBox>): Promise<Evidence> => {
      const walked = await walkTokens(context, settings, grid, source, sets);
      features = Float32Array.from(tokenRows(walked.features, source, machine.model) ?? []);
      const options = {
        rounds: settings.number('classifierRounds'),
        shrinkage: settings.number('shrinkage'),
      };
      const classifier = discriminate(features, walked.ratio, inside, options);
      return { ratio: walked.ratio, classifier, objectness: new Float64Array(inside.length) };
    };
    const ofPoints = await evidenceOf(setsOfExtremePoints(grid, points, box, settings.number('pushIn')));
    const truth = decodeRle(rasterisePolygons(annotation.segmentation, image));
    samples.push({
      image: annotation.image_id,
      several: annotation.segmentation.length > 1,
      grid,
      cells: await cellsOfCrop(context, grid.crop, box, settings.number('cells')),
      box,
      shape: {
        points: shapeOf(points, box),
        few: { kind: 'few', corners: [], share: 0 },
        box: shapeOf(undefined, box),
      },
      evidence: { points: ofPoints, few: ofPoints, box: await evidenceOf(setsOfBox(grid, box)) },
      features,
      inside,
      share: shareOf(grid, truth),
      truth,
    });
  }
  return samples;
}

/** IoU of a bitmap over the box with the truth. */
export function iouWith({ truth, box }: Sample, mask: Bitmap): number {
  const all = truth.data.reduce((sum, bit) => sum + bit, 0);
  let both = 0;
  let own = 0;
  for (let y = 0; y < boxHeight(box); y++) {
    for (let x = 0; x < boxWidth(box); x++) {
      const bit = mask.data[y * mask.width + x];
      own += bit;
      both += bit & truth.data[(box.y0 + y) * truth.width + box.x0 + x];
    }
  }
  return both / (own + all - both);
}
