import type { Point, Size } from '../../geometry';
import { labelComponents } from '../../mask';
import type { PredictedMaps } from './state';

/** Whole pixels nearer to a whole pixel than `radius`: 21 for 2.5. */
export function discArea(radius: number): number {
  const reach = Math.ceil(radius);
  let count = 0;
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) if (x * x + y * y < radius * radius) count++;
  }
  return count;
}

export interface ClusterOptions {
  /** ε: pixels whose offset is shorter than this lie at a centre. */
  readonly radius: number;
  /** How far a cluster's area may be from that of a full disc. */
  readonly slack: number;
}

/** A place where short offsets gather. */
export interface Cluster {
  readonly pixel: Point;
  readonly area: number;
}

/** 4-connected sets of pixels with short offsets inside the regions. @param regions 0 for none */
export function clustersOf(
  { offsets }: Pick<PredictedMaps, 'offsets'>,
  regions: Int32Array,
  { width, height }: Size,
  radius: number,
): readonly Cluster[] {
  const data = Uint8Array.from(regions, (region, i) =>
    region > 0 && offsets[2 * i] ** 2 + offsets[2 * i + 1] ** 2 < radius * radius ? 1 : 0,
  );
  const { labels, areas, count } = labelComponents({ width, height, data }, 4);
  const sums = new Float64Array(2 * (count + 1));
  for (let i = 0; i < labels.length; i++) {
    sums[2 * labels[i]] += i % width;
    sums[2 * labels[i] + 1] += Math.floor(i / width);
  }
  return Array.from({ length: count }, (_, k) => ({
    area: areas[k + 1],
    pixel: {
      x: Math.floor(sums[2 * k + 2] / areas[k + 1]),
      y: Math.floor(sums[2 * k + 3] / areas[k + 1]),
    },
  }));
}

/** Is it about as large as the disc around one centre? */
export const isDisc = ({ area }: Cluster, { radius, slack }: ClusterOptions): boolean =>
  Math.abs(area - discArea(radius)) <= slack;
