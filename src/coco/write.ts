import { type ExtremePoints, extremeList } from '../geometry/extreme-points';
import type { Point } from '../geometry/types';
import { polygonsOfMask } from '../mask/polygons';
import { areaOfRle, boxOfRle } from '../mask/rle';
import { rleToString } from '../mask/rle-string';
import type { Rle } from '../mask/types';
import type { Extra } from './types';

/** An image to write; those without annotations are written as well. */
interface ImageToWrite {
  readonly id: number;
  readonly fileName: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** More fields; those that we write ourselves win. */
  readonly extra?: Extra;
}

/** A category to write. */
interface CategoryToWrite {
  readonly id: number;
  readonly name: string;
  readonly extra?: Extra;
}

/** An object to write. */
export interface AnnotationToWrite {
  readonly id: number;
  readonly imageId: number;
  readonly categoryId: number;
  /** Of the image's size, not empty. */
  readonly rle: Rle;
  /** Pixels that whoever made the mask is sure of neither way. COCO knows none; the archive's pictures show them. */
  readonly ignored?: Rle;
  /** A region of many objects and not an instance; default false. */
  readonly crowd?: boolean;
  readonly score?: number;
  /** The clicks, in image pixels, so that the file can serve as prompts again. */
  readonly extremePoints?: ExtremePoints;
  readonly point?: Point;
  readonly extra?: Extra;
}

/** Everything that goes into a file. */
export interface CocoToWrite {
  readonly images: readonly ImageToWrite[];
  readonly categories: readonly CategoryToWrite[];
  readonly annotations: readonly AnnotationToWrite[];
  readonly info?: Extra;
  /** More fields of the file's top, such as licences. */
  readonly extra?: Extra;
}

/** How a file is written. */
export interface WriteOptions {
  /** Compressed run lengths, or polygons along pixel edges; both hold exactly the same pixels. */
  readonly segmentation: 'rle' | 'polygon';
  /** Ids from 1 in the order given (default), or as they are. */
  readonly renumber?: boolean;
}

/** Old id → new id. @throws Error for an id that is no whole number, or there twice */
function newIds(kind: string, entries: readonly { id: number }[], renumber: boolean): Map<number, number> {
  const ids = new Map<number, number>();
  for (const [index, { id }] of entries.entries()) {
    if (!Number.isSafeInteger(id)) throw new Error(`The ${kind} id ${id} is not a whole number below 2⁵³.`);
    if (ids.has(id)) throw new Error(`Two entries have the ${kind} id ${id}; ids must differ.`);
    ids.set(id, renumber ? index + 1 : id);
  }
  return ids;
}

/** The same content with ids from 1 in the order given, or as it is; either way checked. */
export function numbered(coco: CocoToWrite, renumber = true): CocoToWrite {
  const imageIds = newIds('image', coco.images, renumber);
  const categoryIds = newIds('category', coco.categories, renumber);
  const annotationIds = newIds('annotation', coco.annotations, renumber);
  const lookUp = (ids: Map<number, number>, kind: string, id: number, annotation: number): number => {
    const found = ids.get(id);
    if (found === undefined) {
      throw new Error(`Annotation ${annotation} names ${kind} ${id}, which is not there.`);
    }
    return found;
  };
  return {
    ...coco,
    images: coco.images.map((image) => ({ ...image, id: imageIds.get(image.id) ?? image.id })),
    categories: coco.categories.map((entry) => ({ ...entry, id: categoryIds.get(entry.id) ?? entry.id })),
    annotations: coco.annotations.map((entry) => ({
      ...entry,
      id: annotationIds.get(entry.id) ?? entry.id,
      imageId: lookUp(imageIds, 'image', entry.imageId, entry.id),
      categoryId: lookUp(categoryIds, 'category', entry.categoryId, entry.id),
    })),
  };
}

const pair = (point: Point): [number, number] => [point.x, point.y];

/** One annotation as the file has it. @throws Error for an empty mask, another size, a score that is no number */
function annotationEntry(annotation: AnnotationToWrite, image: ImageToWrite, polygon: boolean) {
  const { id, rle, score, extremePoints, point, crowd = false } = annotation;
  const name = `Annotation ${id} of ${image.fileName}`;
  if (rle.width !== image.width || rle.height !== image.height) {
    throw new Error(
      `${name} has a mask of ${rle.width} × ${rle.height}, but the image is ${image.width} × ${image.height}.`,
    );
  }
  const box = boxOfRle(rle);
  if (box === null) throw new Error(`${name} has an empty mask. COCO has no place for it; leave it out.`);
  if (score !== undefined && !Number.isFinite(score)) throw new Error(`${name} has ${score} as its score.`);
  return {
    ...annotation.extra,
    id,
    image_id: annotation.imageId,
    category_id: annotation.categoryId,
    iscrowd: crowd ? 1 : 0,
    area: areaOfRle(rle),
    bbox: [box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0],
    // A crowd is run lengths in every COCO file, whatever its instances are.
    segmentation:
      polygon && !crowd ? polygonsOfMask(rle) : { size: [rle.height, rle.width], counts: rleToString(rle) },
    ...(score === undefined ? {} : { score }),
    ...(extremePoints === undefined ? {} : { extreme_points: extremeList(extremePoints).map(pair) }),
    ...(point === undefined ? {} : { point: pair(point) }),
  };
}

const imageEntry = ({ id, fileName, width, height, extra }: ImageToWrite) => ({
  ...extra,
  id,
  file_name: fileName,
  width,
  height,
});

/**
 * A list of the file, a line for each entry, so that files can be compared by eye and by tools.
 * @param entries JSON
 */
function* list(entries: Iterable<string>): Generator<string> {
  let first = true;
  for (const entry of entries) {
    yield `${first ? '[\n' : ',\n'}${entry}`;
    first = false;
  }
  yield first ? '[]' : '\n]';
}

/** What a file holds besides its annotations. */
export type CocoFrame = Omit<CocoToWrite, 'annotations'>;

/**
 * A COCO file's text in pieces, around annotations that are JSON already.
 * @param annotations one annotation each, as the file is to have it; taken one after the other, so that they need
 *   not all be in memory
 */
export function* writeFrame(frame: CocoFrame, annotations: Iterable<string>): Generator<string> {
  const { images, categories, info, extra } = frame;
  const own = ['info', 'images', 'categories', 'annotations'];
  yield `{"info":${JSON.stringify(info ?? {})}`;
  for (const [key, value] of Object.entries(extra ?? {})) {
    if (!own.includes(key) && value !== undefined) yield `,\n${JSON.stringify(key)}:${JSON.stringify(value)}`;
  }
  yield ',\n"images":';
  yield* list(images.map((image) => JSON.stringify(imageEntry(image))));
  yield ',\n"categories":';
  yield* list(categories.map(({ id, name, extra }) => JSON.stringify({ ...extra, id, name })));
  yield ',\n"annotations":';
  yield* list(annotations);
  yield '}\n';
}

/**
 * One annotation as a COCO file has it, JSON on one line.
 * @throws Error, a sentence that names it: an empty mask, a mask of another size than its image, a score that is
 *   no number
 */
export const writeAnnotation = (
  annotation: AnnotationToWrite,
  image: ImageToWrite,
  segmentation: WriteOptions['segmentation'],
): string => JSON.stringify(annotationEntry(annotation, image, segmentation === 'polygon'));

/**
 * A COCO file's text.
 *
 * `iscrowd` is 0 for every instance, also as run lengths: 1 marks a region of many objects, and evaluators
 * leave those out. `area` is the number of the mask's pixels, `bbox` its tight box. Ids begin at 1 unless
 * they are kept (`renumber: false`): evaluators take an annotation's id 0 for "no match".
 * @throws Error, a sentence that names the annotation: an empty mask, a mask of another size than its image,
 *   an image or category that is not there, ids that are doubled or no whole numbers, a score that is no number
 */
export function writeCoco(coco: CocoToWrite, options: WriteOptions): string {
  const { annotations, ...frame } = numbered(coco, options.renumber ?? true);
  const imageById = new Map(frame.images.map((image) => [image.id, image]));
  const entries: string[] = [];
  for (const annotation of annotations) {
    const image = imageById.get(annotation.imageId);
    if (image) entries.push(writeAnnotation(annotation, image, options.segmentation));
  }
  return [...writeFrame(frame, entries)].join('');
}
