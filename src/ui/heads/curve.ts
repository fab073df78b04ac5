/** A point of a curve: step and value. */
export type CurvePoint = readonly [step: number, value: number];

/** A stretch of a curve: from where to where its values reach. */
export interface Stretch {
  /** The step in its middle. */
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A curve in at most so many stretches of equal length: thousands of steps are drawn as fast as a hundred, and no
 * peak gets lost.
 */
export function stretchesOf(points: readonly CurvePoint[], most: number): readonly Stretch[] {
  const each = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / each) }, (_, i) => {
    const part = points.slice(i * each, (i + 1) * each);
    const values = part.map(([, value]) => value);
    return {
      step: (part[0][0] + part[part.length - 1][0]) / 2,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    };
  });
}

/** Where the axis of steps ends: the whole, a half, a quarter, …, so that a young curve can be read too. */
export function axisEnd(step: number, of: number): number {
  let end = Math.max(of, step, 1);
  while (end / 2 >= Math.max(step, 10)) end /= 2;
  return Math.ceil(end);
}
