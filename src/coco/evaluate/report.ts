import { areaOfRle, boxOfRle } from '../../mask/rle';
import type { Rle } from '../../mask/types';
import { maskOfAnnotation } from '../segmentation';
import type { CocoAnnotation, CocoData, CocoImage } from '../types';
import { type Evaluation, evaluateDetections } from './figures';
import { type MatchedMeans, matchedMeans } from './matched';
import type { BoxShape } from './objects';
import { overlapsOfBoxes, overlapsOfMasks } from './overlaps';
import type { ResultsFile } from './results';

/** Everything that can be said of results against a truth. */
export interface CocoReport {
  /** Mean IoU by id; null for results without ids. */
  readonly matched: MatchedMeans | null;
  /** COCO's figures for masks; null where no result has one. */
  readonly masks: Evaluation | null;
  /** COCO's figures for boxes; null where there are no results. */
  readonly boxes: Evaluation | null;
  /** Sentences about what could not be compared. */
  readonly problems: readonly string[];
}

export interface ReportOptions {
  /** Whether COCO's figures tell classes apart. Default true. */
  readonly useCategories?: boolean;
}

const boxOfMask = (mask: Rle): BoxShape => {
  const box = boxOfRle(mask);
  return box ? [box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0] : [0, 0, 0, 0];
};

/** Annotations with what is computed of them on demand, so that a large file's masks are not all held at once. */
class Shapes {
  private readonly images: ReadonlyMap<number, CocoImage>;
  constructor(truth: CocoData) {
    this.images = new Map(truth.images.map((image) => [image.id, image]));
  }

  /** The mask; an empty one where the annotation has none. */
  mask(annotation: CocoAnnotation): Rle {
    const image = this.images.get(annotation.imageId);
    if (!image)
      throw new Error(`Annotation ${annotation.id} lies in an unknown image ${annotation.imageId}.`);
    return (
      maskOfAnnotation(annotation, image) ?? {
        width: image.width,
        height: image.height,
        counts: Uint32Array.of(image.width * image.height),
      }
    );
  }

  box(annotation: CocoAnnotation): BoxShape {
    return annotation.bbox ?? boxOfMask(this.mask(annotation));
  }

  pixels(annotation: CocoAnnotation): number {
    return areaOfRle(this.mask(annotation));
  }
}

/**
 * Compares results with a truth: mean IoU by id, and COCO's figures for masks and boxes.
 *
 * Sizes are those of the reference tools: the truth's `area` as the file has it; of a result the number of its
 * pixels, but the area of its `bbox` where the first result has one. A result without a score has 1.
 */
export function reportOn(truth: CocoData, results: ResultsFile, options: ReportOptions = {}): CocoReport {
  const shapes = new Shapes(truth);
  const problems: string[] = [];
  const withMask = truth.annotations.filter(({ segmentation }) => segmentation !== null);
  const withBox = truth.annotations.filter(
    ({ bbox, segmentation }) => bbox !== null || segmentation !== null,
  );
  const name = (ids: readonly { id: number }[]) => ids.map(({ id }) => id).join(', ');
  if (withMask.length < truth.annotations.length) {
    const lacking = truth.annotations.filter(({ segmentation }) => segmentation === null);
    problems.push(`The truth has no mask for ${name(lacking)}; masks are not compared there.`);
  }
  const zero = truth.annotations.find(({ id }) => id === 0);
  if (zero) {
    problems.push(
      "The truth has an annotation with id 0. COCO's figures take a match with it for none; number it otherwise.",
    );
  }

  const found = results.annotations;
  const masked = found.filter(({ segmentation }) => segmentation !== null);
  const boxed = found.filter(({ bbox, segmentation }) => bbox !== null || segmentation !== null);
  const unscored = found.filter(({ score }) => score === null);
  if (unscored.length > 0) {
    problems.push(
      `${unscored.length} of ${found.length} results have no score; COCO's figures take 1 for it, so they say little.`,
    );
  }
  const firstHasBox = found.length > 0 && found[0].bbox !== null;
  const areaOf = (annotation: CocoAnnotation): number => {
    if (firstHasBox && annotation.bbox) return annotation.bbox[2] * annotation.bbox[3];
    return annotation.segmentation ? shapes.pixels(annotation) : boxArea(shapes.box(annotation));
  };
  const boxArea = ([, , width, height]: BoxShape) => width * height;

  const truthEntry = (annotation: CocoAnnotation) => ({
    id: annotation.id,
    imageId: annotation.imageId,
    categoryId: annotation.categoryId,
    crowd: annotation.crowd,
    area:
      annotation.area ??
      (annotation.segmentation ? shapes.pixels(annotation) : boxArea(shapes.box(annotation))),
  });
  const detectionEntry = (annotation: CocoAnnotation) => ({
    imageId: annotation.imageId,
    categoryId: annotation.categoryId,
    score: annotation.score ?? 1,
    area: areaOf(annotation),
  });
  const common = {
    imageIds: truth.images.map(({ id }) => id),
    categoryIds: truth.categories.map(({ id }) => id),
    useCategories: options.useCategories ?? true,
  };
  const withShape = <Entry, Shape>(
    annotations: readonly CocoAnnotation[],
    entry: (annotation: CocoAnnotation) => Entry,
    shape: (annotation: CocoAnnotation) => Shape,
  ) => annotations.map((annotation) => ({ ...entry(annotation), shape: () => shape(annotation) }));
  const maskOf = (annotation: CocoAnnotation) => shapes.mask(annotation);
  const boxOf = (annotation: CocoAnnotation) => shapes.box(annotation);

  return {
    problems,
    matched: !results.hasIds
      ? null
      : matchedMeans(
          withMask.map((annotation) => ({
            ...truthEntry(annotation),
            parts: annotation.segmentation?.kind === 'polygons' ? annotation.segmentation.polygons.length : 1,
            mask: () => shapes.mask(annotation),
          })),
          masked.map((annotation) => ({
            id: annotation.id,
            imageId: annotation.imageId,
            mask: () => shapes.mask(annotation),
          })),
          common.categoryIds,
        ),
    masks:
      masked.length === 0
        ? null
        : evaluateDetections({
            ...common,
            truth: withShape(withMask, truthEntry, maskOf),
            detections: withShape(masked, detectionEntry, maskOf),
            overlaps: overlapsOfMasks,
          }),
    boxes:
      boxed.length === 0
        ? null
        : evaluateDetections({
            ...common,
            truth: withShape(withBox, truthEntry, boxOf),
            detections: withShape(boxed, detectionEntry, boxOf),
            overlaps: overlapsOfBoxes,
          }),
  };
}
