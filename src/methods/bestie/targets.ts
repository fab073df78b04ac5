import type { Point, Size } from '../../geometry';

/** Centre and offset maps over the canvas. */
export interface Targets {
  /** C: Gaussians, 1 at every centre. `[height, width]` */
  readonly centre: Float32Array;
  /** O: the way (dy, dx) from each pixel to its instance's centre; 0 outside instances. `[height, width, 2]` */
  readonly offsets: Float32Array;
  /** V times the confidence: 0 exactly outside labelled instances. `[height, width]` */
  readonly weights: Float32Array;
}

/** A labelled instance: where its pixels should point, and how much it counts. */
export interface LabelledInstance {
  readonly centre: Point;
  readonly weight: number;
}

/**
 * C = max over the points of exp(−‖i − c‖²/(2σ²)), 0 farther than 3σ + 1 pixels along an axis.
 * @returns `[height, width]`
 */
export function centreMap(points: readonly Point[], { width, height }: Size, sigma: number): Float32Array {
  const out = new Float32Array(width * height);
  const reach = Math.floor(3 * sigma) + 1;
  for (const { x: cx, y: cy } of points) {
    for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++) {
      for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
        const value = Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * sigma * sigma));
        if (value > out[y * width + x]) out[y * width + x] = value;
      }
    }
  }
  return out;
}

/**
 * The maps of an instance label (stage 3). Validity is a map of its own and never "offset ≠ 0": the centre's
 * own offset is 0.
 * @param numbers instance of each pixel `[height, width]`: its index in `instances`, or −1
 */
export function targetsOf(
  size: Size,
  numbers: Int32Array,
  instances: readonly LabelledInstance[],
  centres: readonly Point[],
  sigma: number,
): Targets {
  const offsets = new Float32Array(2 * numbers.length);
  const weights = new Float32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] < 0) continue;
    const { centre, weight } = instances[numbers[i]];
    offsets[2 * i] = centre.y - Math.floor(i / size.width);
    offsets[2 * i + 1] = centre.x - (i % size.width);
    weights[i] = weight;
  }
  return { centre: centreMap(centres, size, sigma), offsets, weights };
}
