import { parseJson } from '../json';
import { readCocoValue } from '../read';
import type { CocoAnnotation, CocoData } from '../types';

/** Results that were read. */
export interface ResultsFile {
  /** Of images and classes that the truth has, with masks of the images' sizes. */
  readonly annotations: readonly CocoAnnotation[];
  /** The ids are those of the truth's objects; false for a list of results, which has none. */
  readonly hasIds: boolean;
  /** COCO's `info`; empty for a list. */
  readonly info: CocoData['info'];
  /** Sentences about what was left out. */
  readonly problems: readonly string[];
}

/**
 * Reads what is to be evaluated: a COCO file, or a list of results (`image_id`, `category_id`, `score`, and a
 * mask in `segmentation` or a `bbox`). What does not fit the truth is left out with a sentence.
 * @param fileName for the sentences only
 * @throws Error, a sentence that names the file: no JSON, or neither of the two
 */
export function readResults(text: string, fileName: string, truth: CocoData): ResultsFile {
  const whole = parseJson(text, fileName);
  const isList = Array.isArray(whole);
  const data = readCocoValue(isList ? withTruth(whole, truth) : whole, fileName);
  const images = new Map(truth.images.map((image) => [image.id, image]));
  const categories = new Set(truth.categories.map(({ id }) => id));
  const sizes = new Map(data.images.map(({ id, width, height }) => [id, { width, height }]));
  const problems = [...data.problems];
  const annotations = data.annotations.filter((annotation) => {
    const image = images.get(annotation.imageId);
    const size = sizes.get(annotation.imageId);
    const name = `${fileName}: annotation ${annotation.id}`;
    if (!image || !size) {
      problems.push(
        `${name} lies in image ${annotation.imageId}, which the truth does not have; it is left out.`,
      );
      return false;
    }
    if (image.width !== size.width || image.height !== size.height) {
      problems.push(
        `${name} lies in image ${image.id} of ${size.width} × ${size.height} pixels; in the truth it has ${image.width} × ${image.height}. It is left out.`,
      );
      return false;
    }
    if (!categories.has(annotation.categoryId)) {
      problems.push(
        `${name} is of category ${annotation.categoryId}, which the truth does not have; it is left out.`,
      );
      return false;
    }
    return true;
  });
  return { annotations, hasIds: !isList, info: isList ? {} : data.info, problems };
}

/** A list of results as a COCO file: the truth's images and classes, the place in the list (from 1) as id. */
function withTruth(results: readonly unknown[], truth: CocoData): unknown {
  return {
    images: truth.images.map(({ id, fileName, width, height }) => ({
      id,
      file_name: fileName,
      width,
      height,
    })),
    categories: truth.categories.map(({ id, name }) => ({ id, name })),
    annotations: results.map((result, i) =>
      typeof result === 'object' && result !== null && !Array.isArray(result)
        ? { ...result, id: i + 1 }
        : result,
    ),
  };
}
