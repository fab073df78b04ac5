import * as v from 'valibot';
import type { ExtremePoints } from '../geometry/extreme-points';
import type { Point, Size } from '../geometry/types';
import { parseJson, shown } from './json';
import { readSegmentation } from './segmentation';
import {
  AnnotationEntry,
  Bbox,
  CategoryEntry,
  type CocoAnnotation,
  type CocoCategory,
  type CocoData,
  type CocoImage,
  type Extra,
  ExtremePointsEntry,
  type FieldFault,
  FileEntry,
  ImageEntry,
  NumberEntry,
  PointEntry,
} from './types';

/** What is needed of a field, for sentences. */
const NEEDS: Record<string, string> = {
  id: 'a whole number below 2⁵³ is needed',
  image_id: 'the id of an image, a whole number, is needed',
  category_id: 'the id of a category, a whole number, is needed',
  iscrowd: '0 or 1 is needed',
  file_name: 'a text is needed',
  name: 'a text is needed',
  width: 'a whole number of pixels from 1 to 1,000,000 is needed',
  height: 'a whole number of pixels from 1 to 1,000,000 is needed',
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An entry by its id where it has one, else by its place in the list. */
function nameOf(kind: string, entry: unknown, index: number): string {
  return isRecord(entry) && Number.isSafeInteger(entry.id)
    ? `${kind} ${entry.id}`
    : `${kind} no. ${index + 1}`;
}

/** What a schema found first, as the end of a sentence. */
function faultIn(entry: unknown, issues: readonly v.BaseIssue<unknown>[]): string {
  const key = issues[0].path?.[0]?.key;
  if (!isRecord(entry) || typeof key !== 'string') return `is ${shown(entry)} and not an object`;
  const has = Object.hasOwn(entry, key) ? `has ${key} ${shown(entry[key])}` : `has no ${key}`;
  return `${has}; ${NEEDS[key] ?? 'something else is needed'}`;
}

/** Images or categories: all must be right, since annotations lean on them. */
function readAll<Schema extends v.GenericSchema<unknown, { id: number }>>(
  schema: Schema,
  kind: string,
  entries: readonly unknown[],
  fileName: string,
): v.InferOutput<Schema>[] {
  const seen = new Set<number>();
  return entries.map((entry, index) => {
    const parsed = v.safeParse(schema, entry);
    if (!parsed.success) {
      throw new Error(`${fileName}: ${nameOf(kind, entry, index)} ${faultIn(entry, parsed.issues)}.`);
    }
    const { id } = parsed.output;
    if (seen.has(id)) throw new Error(`${fileName}: ${kind} ${id} is in the file twice; ids must differ.`);
    seen.add(id);
    return parsed.output;
  });
}

/** Extreme points as four pairs, or as the eight numbers in a row that some tools write. */
function inPairs(value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 8) return value;
  return [0, 2, 4, 6].map((i) => value.slice(i, i + 2));
}

const outside = (point: Point, image: Size): boolean =>
  !(point.x >= 0 && point.y >= 0 && point.x < image.width && point.y < image.height);

/** The optional fields of one annotation; those that are wrong are left out with a fault each. */
class OptionalFields {
  /** Ends of sentences that begin with the annotation's name. */
  readonly faults: FieldFault[] = [];
  constructor(
    private readonly entry: Record<string, unknown>,
    private readonly image: Size,
  ) {}

  /** A field's value, or null where there is none or a wrong one. */
  field<T>(key: string, schema: v.GenericSchema<unknown, T>, need: string, mend = (value: unknown) => value) {
    const value = this.entry[key];
    if (value === undefined || value === null) return null;
    const parsed = v.safeParse(schema, mend(value));
    if (parsed.success) return parsed.output;
    this.fault(key, `${key} is ${shown(value)} and not ${need}; it is left out`);
    return null;
  }

  private fault(field: string, sentence: string): void {
    this.faults.push({ field, sentence });
  }

  /** Clicks must lie in the image: one outside would be moved silently by whoever uses it. */
  clicks(key: string, pairs: readonly (readonly [number, number])[] | null): Point[] | null {
    if (pairs === null) return null;
    const points = pairs.map(([x, y]) => ({ x, y }));
    const stray = points.find((point) => outside(point, this.image));
    if (!stray) return points;
    this.fault(
      key,
      `${key} holds (${stray.x}, ${stray.y}), outside its image of ${this.image.width} × ${this.image.height}; it is left out`,
    );
    return null;
  }

  point(): Point | null {
    const pair = this.field('point', PointEntry, 'two numbers [x, y]');
    return this.clicks('point', pair && [pair])?.[0] ?? null;
  }

  extremePoints(): ExtremePoints | null {
    const four = this.field('extreme_points', ExtremePointsEntry, 'four points [x, y]', inPairs);
    const points = this.clicks('extreme_points', four);
    if (points === null) return null;
    const [top, left, bottom, right] = points;
    return { top, left, bottom, right };
  }
}

/** One annotation and what of it was left out. @throws Error, the end of a sentence, if it cannot be kept */
function readAnnotation(
  entry: unknown,
  images: ReadonlyMap<number, CocoImage>,
  categories: ReadonlyMap<number, CocoCategory>,
): Omit<CocoAnnotation, 'faults'> & { faults: FieldFault[] } {
  const parsed = v.safeParse(AnnotationEntry, entry);
  if (!parsed.success) throw new Error(faultIn(entry, parsed.issues));
  const {
    id,
    image_id,
    category_id,
    iscrowd,
    segmentation,
    bbox,
    area,
    score,
    point,
    extreme_points,
    ...extra
  } = parsed.output;
  const image = images.get(image_id);
  if (!image) throw new Error(`names image ${image_id}, which the file does not have`);
  if (!categories.has(category_id)) {
    throw new Error(`names category ${category_id}, which the file does not have`);
  }
  const mask = readSegmentation(segmentation, image);
  const optional = new OptionalFields({ bbox, area, score, point, extreme_points }, image);
  return {
    id,
    imageId: image_id,
    categoryId: category_id,
    crowd: iscrowd === 1 || iscrowd === true,
    segmentation: mask.segmentation,
    bbox: optional.field('bbox', Bbox, 'four numbers [x, y, width, height]'),
    area: optional.field('area', NumberEntry, 'a number'),
    score: optional.field('score', NumberEntry, 'a number'),
    extremePoints: optional.extremePoints(),
    point: optional.point(),
    faults: [...mask.faults.map((sentence) => ({ field: 'segmentation', sentence })), ...optional.faults],
    extra,
  };
}

const record = (value: unknown): Extra => (isRecord(value) ? value : {});

/** Reads a COCO file's text: see {@link readCocoValue}. @throws Error as there, and for text that is no JSON */
export const readCoco = (text: string, fileName: string): CocoData =>
  readCocoValue(parseJson(text, fileName), fileName);

/**
 * Reads a COCO file (instances, or prompts: annotations with `extreme_points`, `point` or `bbox`).
 *
 * Images and categories must be right. An annotation that is not is left out, or the part of it that is
 * wrong, with a sentence in `problems`; the rest goes on. `iscrowd` may be missing (0), and unknown fields
 * are kept in `extra`.
 * @param whole the file's parsed JSON
 * @param fileName for the sentences only
 * @throws Error, a sentence that names the file, and the entry by its id: no COCO file, a wrong or doubled image
 *   or category
 */
export function readCocoValue(whole: unknown, fileName: string): CocoData {
  if (Array.isArray(whole)) {
    throw new Error(
      `${fileName} is a list. A COCO file is an object with images, categories and annotations; a list of results lacks the first two.`,
    );
  }
  const parsed = v.safeParse(FileEntry, whole);
  if (!parsed.success) {
    const key = parsed.issues[0].path?.[0]?.key;
    throw new Error(
      `${fileName} is not a COCO file: ${key === undefined ? `it is ${shown(whole)}` : `it has no list "${String(key)}"`}.`,
    );
  }
  const {
    images: imageEntries,
    categories: categoryEntries,
    annotations: entries,
    info,
    ...extra
  } = parsed.output;
  const images = readAll(ImageEntry, 'image', imageEntries, fileName).map(
    ({ id, file_name, width, height, ...rest }) => ({ id, fileName: file_name, width, height, extra: rest }),
  );
  const categories = readAll(CategoryEntry, 'category', categoryEntries, fileName).map(
    ({ id, name, ...rest }) => ({ id, name, extra: rest }),
  );
  const imageById = new Map(images.map((image) => [image.id, image]));
  const categoryById = new Map(categories.map((category) => [category.id, category]));

  const annotations: CocoAnnotation[] = [];
  const problems: string[] = [];
  const lost: string[] = [];
  const seen = new Set<number>();
  for (const [index, entry] of entries.entries()) {
    const name = `${fileName}: ${nameOf('annotation', entry, index)}`;
    try {
      const read = readAnnotation(entry, imageById, categoryById);
      const faults = read.faults.map(({ field, sentence }) => ({ field, sentence: `${name}: ${sentence}.` }));
      const annotation = { ...read, faults };
      if (seen.has(annotation.id)) throw new Error('is in the file twice; the second is left out');
      seen.add(annotation.id);
      annotations.push(annotation);
      for (const { sentence } of faults) problems.push(sentence);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      lost.push(
        /^(has|names|is) /.test(reason) ? `${name} ${reason}.` : `${name}: ${reason.replace(/\.$/, '')}.`,
      );
      problems.push(lost[lost.length - 1]);
    }
  }
  return { info: record(info), images, categories, annotations, extra, problems, lost };
}
