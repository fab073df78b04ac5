/** Evenly spaced numbers as numpy's `linspace` computes them: multiples of the step, the end itself exact. */
function spaced(from: number, to: number, count: number): readonly number[] {
  const step = (to - from) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? to : from + i * step));
}

/** IoU from which a detection counts as found: 0.5, 0.55 … 0.95. */
export const IOU_THRESHOLDS = spaced(0.5, 0.95, 10);

/**
 * Recalls at which precision is read: 0, 0.01 … 1. Not `i / 100`: 0.35000000000000003 is larger than 7/20, and
 * published figures hang on it.
 */
export const RECALL_THRESHOLDS = spaced(0, 1, 101);

/** Ranges of an object's area in pixels; both ends belong to the range. */
export const AREA_RANGES = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const satisfies Record<string, readonly [number, number]>;

/** Name of a range of areas. */
export type AreaName = keyof typeof AREA_RANGES;

/** The names, in the order of the figures. */
export const AREA_NAMES = ['all', 'small', 'medium', 'large'] as const satisfies readonly AreaName[];

/** How many detections of one image (and class) count, those with the highest scores. */
export const MOST_DETECTIONS = [1, 10, 100] as const;

/** Detections beyond these are not even looked at. */
export const MOST = 100;
