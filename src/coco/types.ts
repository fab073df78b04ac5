import * as v from 'valibot';
import type { ExtremePoints } from '../geometry/extreme-points';
import type { Point } from '../geometry/types';
import type { Rle } from '../mask/types';

/** Whole numbers that a double holds exactly; 0 and gaps are fine, evaluators apart (see `writeCoco`). */
const Id = v.pipe(v.number(), v.safeInteger());
/** A side of an image; the upper end only keeps hostile files from asking for endless work. */
const Side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const Finite = v.pipe(v.number(), v.finite());
const Pair = v.tuple([Finite, Finite]);

/** An entry of `images`. Fields that are not named here are kept. */
export const ImageEntry = v.looseObject({ id: Id, file_name: v.string(), width: Side, height: Side });

/** An entry of `categories`. */
export const CategoryEntry = v.looseObject({ id: Id, name: v.string() });

/** What an entry of `annotations` must have. Its other fields are looked at one by one. */
export const AnnotationEntry = v.looseObject({
  id: Id,
  image_id: Id,
  category_id: Id,
  iscrowd: v.optional(v.nullable(v.union([v.literal(0), v.literal(1), v.boolean()]))),
});

/** `[x, y, width, height]` in pixels. */
export const Bbox = v.pipe(
  v.tuple([Finite, Finite, Finite, Finite]),
  v.check(([, , width, height]) => width >= 0 && height >= 0),
);
/** `[x, y]`. */
export const PointEntry = Pair;
/** Top, left, bottom, right: four pairs. */
export const ExtremePointsEntry = v.tuple([Pair, Pair, Pair, Pair]);
/** A confidence or an area. */
export const NumberEntry = Finite;
/** Run lengths, compressed or not. */
export const RleEntry = v.looseObject({
  size: v.tuple([Id, Id]),
  counts: v.union([v.string(), v.array(v.number())]),
});
/** The whole file; entries are looked at one by one. */
export const FileEntry = v.looseObject({
  images: v.array(v.unknown()),
  categories: v.array(v.unknown()),
  annotations: v.optional(v.array(v.unknown()), []),
});

/** Fields that we do not know, by name, as the file has them. */
export type Extra = Readonly<Record<string, unknown>>;

/** An image of the file. */
export interface CocoImage {
  readonly id: number;
  /** As the file has it; it may hold folders, and anything else: never use it as HTML or as a path unchecked. */
  readonly fileName: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly extra: Extra;
}

/** A class of objects. */
export interface CocoCategory {
  readonly id: number;
  readonly name: string;
  readonly extra: Extra;
}

/** What an annotation's `segmentation` holds: run lengths of the image's size, or rings x0, y0, x1, y1, … */
export type Segmentation =
  | { readonly kind: 'rle'; readonly rle: Rle }
  | { readonly kind: 'polygons'; readonly polygons: readonly (readonly number[])[] };

/** What is wrong with one field, as a sentence that names file and annotation. */
export interface FieldFault {
  readonly field: string;
  readonly sentence: string;
}

/** An object of the file. Fields that the file does not have are null. */
export interface CocoAnnotation {
  readonly id: number;
  /** An image of the file. */
  readonly imageId: number;
  /** A category of the file. */
  readonly categoryId: number;
  /** `iscrowd` is 1: a region of many objects, which evaluators leave out. */
  readonly crowd: boolean;
  readonly segmentation: Segmentation | null;
  /** `[x, y, width, height]` in pixels; may reach out of the image. */
  readonly bbox: readonly [number, number, number, number] | null;
  /** As the file says, which is not always the number of the mask's pixels. */
  readonly area: number | null;
  readonly score: number | null;
  /** Clicks in image pixels, inside the image; fractions are kept. */
  readonly extremePoints: ExtremePoints | null;
  readonly point: Point | null;
  /** Fields that the file has, but wrong: they are null here (of polygons some may be left). */
  readonly faults: readonly FieldFault[];
  readonly extra: Extra;
}

/** A COCO file that was read. */
export interface CocoData {
  readonly info: Extra;
  readonly images: readonly CocoImage[];
  readonly categories: readonly CocoCategory[];
  readonly annotations: readonly CocoAnnotation[];
  /** The rest of the file's top: licences and what else it holds. */
  readonly extra: Extra;
  /** Sentences about annotations, or parts of them, that were left out; they name file, annotation and reason. */
  readonly problems: readonly string[];
  /** Those of `problems` by which a whole annotation was left out. */
  readonly lost: readonly string[];
}
