import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { areaOfBitmap } from './bitmap';
import { rasterisePolygons } from './polygon-raster';
import { polygonsOfMask } from './polygons';
import { areaOfRle, boxOfRle, decodeRle, encodeRle } from './rle';
import { intersectRles, iouOfRles, uniteRles } from './rle-sets';
import { canonicalRle, rleFromString, rleToString } from './rle-string';
import type { Bitmap, Rle } from './types';

/** What the reference tools answered; made once with pycocotools 2.0.11. */
const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8'));

interface Facts {
  name: string;
  width: number;
  height: number;
  rle: string;
  counts: number[];
  area: number;
  bbox: number[];
}
interface Pixels {
  width: number;
  height: number;
  rows?: string[];
  runs?: number[];
}

const bboxOf = (rle: Rle) => {
  const box = boxOfRle(rle);
  return box ? [box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0] : [0, 0, 0, 0];
};

/** The golden files keep pixels as rows of digits or as row-major runs. */
function pixelsOf({ width, height, rows, runs }: Pixels): Bitmap {
  const data = new Uint8Array(width * height);
  if (rows) data.set([...rows.join('')].map(Number));
  let at = 0;
  for (const [i, run] of (runs ?? []).entries()) {
    data.fill(i % 2, at, at + run);
    at += run;
  }
  return { width, height, data };
}

const check = (rle: Rle, facts: Pick<Facts, 'rle' | 'area'> & Partial<Facts>) => {
  expect(rleToString(rle)).toBe(facts.rle);
  expect(areaOfRle(rle)).toBe(facts.area);
  if (facts.counts) expect([...rle.counts]).toEqual(facts.counts);
  if (facts.bbox) expect(bboxOf(rle)).toEqual(facts.bbox);
};

describe('masks', () => {
  const { masks, codec, noncanonical } = golden('masks');

  it.each<Facts & Pixels>(masks)('$name', (facts) => {
    const bitmap = pixelsOf(facts);
    check(encodeRle(bitmap), facts);
    expect(areaOfBitmap(bitmap)).toBe(facts.area);
    const rle = rleFromString(facts.rle, facts);
    check(rle, facts);
    expect(Buffer.compare(decodeRle(rle).data, bitmap.data)).toBe(0);
  });

  it.each<Facts & Pixels>(masks)('$name as polygons gives its pixels back', (facts) => {
    const rle = rleFromString(facts.rle, facts);
    const polygons = polygonsOfMask(rle);
    expect(polygons.every((ring) => ring.length >= 8)).toBe(true);
    check(rasterisePolygons(polygons, rle), facts);
  });

  it.each<Facts>(codec)('code $name', (facts) => {
    check(canonicalRle(facts.counts, facts), facts);
    check(rleFromString(facts.rle, facts), facts);
  });

  it.each<Facts & Pixels & { canonical: string }>(noncanonical)('$name', (facts) => {
    const rle = rleFromString(facts.rle, facts);
    const { area, bbox, canonical } = facts;
    check(rle, { rle: canonical, area, bbox });
    check(canonicalRle(facts.counts, facts), { rle: canonical, area, bbox });
    expect(decodeRle(rle)).toEqual(pixelsOf(facts));
  });
});

describe('polygons', () => {
  const { sets, boxes, fuzz } = golden('polygons');

  it.each<Facts & { polygons: number[][]; parts: string[] }>(sets)('$name', (set) => {
    check(rasterisePolygons(set.polygons, set), set);
    expect(set.polygons.map((polygon) => rleToString(rasterisePolygons([polygon], set)))).toEqual(set.parts);
  });

  it.each<Facts & { box: number[] }>(boxes)('box $name', (facts) => {
    const [x, y, w, h] = facts.box;
    check(rasterisePolygons([[x, y, x, y + h, x + w, y + h, x + w, y]], facts), facts);
  });

  it('random rings', () => {
    for (const facts of fuzz) check(rasterisePolygons([facts.polygon], facts), facts);
  });
});

describe('intersection over union', () => {
  interface File {
    rle: { size: [number, number]; counts: string };
    name?: string;
    iscrowd?: number;
  }
  const read = ({ rle }: File) => rleFromString(rle.counts, { height: rle.size[0], width: rle.size[1] });
  const { groups, merge, odd } = golden('iou');

  const compare = (dt: Rle[], gt: Rle[], crowd: (g: number) => boolean, expected: number[][]) => {
    for (const [d, row] of expected.entries()) {
      for (const [g, iou] of row.entries()) expect(iouOfRles(dt[d], gt[g], crowd(g))).toBeCloseTo(iou, 9);
    }
  };

  it('synthetic masks: no, all and some crowds', () => {
    const [group] = groups;
    const masks = group.masks.map(read);
    compare(masks, masks, () => false, group.iou);
    compare(masks, masks, () => true, group.iou_all_gt_crowd);
    compare(masks, masks, (g) => group.iscrowd[g] === 1, group.iou_iscrowd);
  });

  it('an image of COCO', () => {
    const [, group] = groups;
    const crowd = (g: number) => group.gt[g].iscrowd === 1;
    compare(group.dt.map(read), group.gt.map(read), crowd, group.iou_iscrowd);
  });

  it('unions and intersections', () => {
    const byName = new Map<string, Rle>(groups[0].masks.map((m: File) => [m.name, read(m)]));
    for (const entry of merge) {
      const masks = entry.masks.flatMap((name: string) => byName.get(name) ?? []);
      check(uniteRles(masks), { rle: entry.union, area: entry.union_area });
      check(intersectRles(masks), { rle: entry.intersection, area: entry.intersection_area });
    }
  });

  it('refuses different sizes, where the reference answers −1', () => {
    const { a, b } = odd.different_sizes;
    expect(() => iouOfRles(read({ rle: a }), read({ rle: b }))).toThrow(/different sizes.*3 × 4 and 4 × 3/);
  });
});
