import { type Curve, curveOf, type ScoredMatches } from './accumulate';
import { byScore, matchScene } from './match';
import type { Detection, Overlaps, TruthObject } from './objects';
import { AREA_NAMES, AREA_RANGES, type AreaName, MOST, MOST_DETECTIONS } from './settings';

/** The twelve figures by which COCO ranks, in its order; 0…1, −1 where there is nothing to find. */
export const FIGURE_NAMES = [
  'AP',
  'AP50',
  'AP75',
  'AP_small',
  'AP_medium',
  'AP_large',
  'AR_1',
  'AR_10',
  'AR_100',
  'AR_small',
  'AR_medium',
  'AR_large',
] as const;

/** Figure by name. */
export type Figures = Readonly<Record<(typeof FIGURE_NAMES)[number], number>>;

/** The figures of one class, over all sizes and 100 detections an image. */
export interface ClassFigures {
  readonly categoryId: number;
  readonly AP: number;
  readonly AP50: number;
  readonly AP75: number;
  readonly AR_100: number;
  /** AP at each threshold of IoU, 0.5 … 0.95. */
  readonly byIou: readonly number[];
}

/** What an evaluation knows. */
export interface Evaluation {
  readonly figures: Figures;
  /** In the order of the classes' ids; empty where classes are not told apart. */
  readonly classes: readonly ClassFigures[];
  /** The curve of one class (−1 where classes are not told apart), or null where there is nothing to find. */
  readonly curve: (categoryId: number, area: AreaName, most: number) => Curve | null;
}

/** What is evaluated. */
export interface EvaluationInput<Shape> {
  readonly truth: readonly TruthObject<Shape>[];
  /** Those of unknown images and classes are passed over. */
  readonly detections: readonly Detection<Shape>[];
  /** Ids of the truth's images and classes, those without objects as well. */
  readonly imageIds: readonly number[];
  readonly categoryIds: readonly number[];
  readonly overlaps: Overlaps<Shape>;
  /** Whether an object has to be found as what it is. Default true. */
  readonly useCategories?: boolean;
}

/** Stands for every class where they are not told apart. */
const ANY = -1;

const ascending = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);

/** Mean of values, −1 of none. */
const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length;

function grouped<T extends { readonly imageId: number; readonly categoryId: number }>(entries: readonly T[]) {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = `${entry.imageId} ${entry.categoryId}`;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return (imageId: number, categoryIds: readonly number[]): T[] =>
    categoryIds.flatMap((categoryId) => groups.get(`${imageId} ${categoryId}`) ?? []);
}

/** The matches per class and range of areas, images in the order of their ids. */
function matchAll<Shape>(input: EvaluationInput<Shape>): Map<string, ScoredMatches[]> {
  const categoryIds = ascending(input.categoryIds);
  const classes =
    (input.useCategories ?? true)
      ? categoryIds.map((id) => ({ id, members: [id] }))
      : [{ id: ANY, members: categoryIds }];
  const truthOf = grouped(input.truth);
  const detectionsOf = grouped(input.detections);
  const results = new Map<string, ScoredMatches[]>();
  for (const { id } of classes) for (const area of AREA_NAMES) results.set(`${id} ${area}`, []);
  for (const imageId of ascending(input.imageIds)) {
    for (const { id, members } of classes) {
      const objects = truthOf(imageId, members);
      const detections = byScore(detectionsOf(imageId, members));
      if (objects.length === 0 && detections.length === 0) continue;
      const overlaps =
        objects.length === 0 || detections.length === 0
          ? detections.map(() => [])
          : input.overlaps(
              detections.map((detection) => detection.shape()),
              objects.map((object) => object.shape()),
              objects.map(({ crowd }) => crowd),
            );
      const scores = detections.map(({ score }) => score);
      for (const area of AREA_NAMES) {
        const matches = matchScene({ objects, detections, overlaps }, AREA_RANGES[area]);
        results.get(`${id} ${area}`)?.push({ ...matches, scores });
      }
    }
  }
  return results;
}

/**
 * COCO's evaluation of detections against a ground truth.
 * @throws RangeError where masks of one image differ in size
 */
export function evaluateDetections<Shape>(input: EvaluationInput<Shape>): Evaluation {
  const useCategories = input.useCategories ?? true;
  const classIds = useCategories ? ascending(input.categoryIds) : [ANY];
  const matches = matchAll(input);
  const known = new Map<string, Curve | null>();
  const curve = (categoryId: number, area: AreaName, most: number): Curve | null => {
    const key = `${categoryId} ${area} ${most}`;
    const present = known.get(key);
    if (present !== undefined) return present;
    const made = curveOf(matches.get(`${categoryId} ${area}`) ?? [], most);
    known.set(key, made);
    return made;
  };

  const curves = (area: AreaName, most: number, ids = classIds): Curve[] =>
    ids.map((id) => curve(id, area, most)).filter((found) => found !== null);
  const precision = (area: AreaName, at?: number, ids = classIds): number =>
    meanOf(
      curves(area, MOST, ids).flatMap(({ precision }) =>
        (at === undefined ? precision : [precision[at]]).flatMap((row) => [...row]),
      ),
    );
  const recall = (area: AreaName, most: number, ids = classIds): number =>
    meanOf(curves(area, most, ids).flatMap(({ recall }) => recall));

  const [few, some, many] = MOST_DETECTIONS;
  return {
    curve,
    figures: {
      AP: precision('all'),
      AP50: precision('all', 0),
      AP75: precision('all', 5),
      AP_small: precision('small'),
      AP_medium: precision('medium'),
      AP_large: precision('large'),
      AR_1: recall('all', few),
      AR_10: recall('all', some),
      AR_100: recall('all', many),
      AR_small: recall('small', many),
      AR_medium: recall('medium', many),
      AR_large: recall('large', many),
    },
    classes: !useCategories
      ? []
      : classIds.map((categoryId) => ({
          categoryId,
          AP: precision('all', undefined, [categoryId]),
          AP50: precision('all', 0, [categoryId]),
          AP75: precision('all', 5, [categoryId]),
          AR_100: recall('all', many, [categoryId]),
          byIou: Array.from({ length: 10 }, (_, t) => precision('all', t, [categoryId])),
        })),
  };
}
