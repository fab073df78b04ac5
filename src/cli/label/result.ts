import type { CocoData } from '../../coco';
import { writeAnnotation, writeFrame } from '../../coco';
import { rleFromString } from '../../mask';
import type { ParameterValues } from '../../methods';
import type { Failure } from '../prompts';
import { VERSION } from '../root';
import type { Journal } from './journal';

/** What made the masks. The same for every shard of a run, so that their results can be merged. */
export function infoOf(
  method: string,
  parameters: ParameterValues,
  model: { readonly name: string; readonly sha256: string },
  promptsSha256: string,
  prototypesSha256?: string,
) {
  return {
    description: 'Pseudo masks made by Pointillist.',
    method,
    parameters,
    model: model.name,
    model_sha256: model.sha256,
    prompts_sha256: promptsSha256,
    ...(prototypesSha256 ? { prototypes_sha256: prototypesSha256 } : {}),
    version: VERSION,
  };
}

/** Failures in an order that does not depend on who was faster: by annotation, those without one last. */
export function sortFailures(failures: readonly Failure[]): Failure[] {
  const unknown = Number.POSITIVE_INFINITY;
  return [...failures].sort((a, b) => {
    const [left, right] = [a.annotation ?? unknown, b.annotation ?? unknown];
    if (left !== right) return left - right;
    return a.sentence < b.sentence ? -1 : a.sentence > b.sentence ? 1 : 0;
  });
}

/**
 * The result's text, in pieces: the prompts' images and categories as they are, annotations by rising id, failures
 * under `failed`.
 */
export function* resultText(
  prompts: CocoData,
  info: Readonly<Record<string, unknown>>,
  journal: Journal,
  failures: readonly Failure[],
  segmentation: 'rle' | 'polygon',
): Generator<string> {
  const images = new Map(prompts.images.map((image) => [image.id, image]));
  const annotations = new Map(prompts.annotations.map((annotation) => [annotation.id, annotation]));
  function* entries(): Generator<string> {
    for (const id of journal.ids()) {
      const annotation = annotations.get(id);
      const image = annotation && images.get(annotation.imageId);
      if (!image) continue;
      const { counts, score, flags } = journal.read(id);
      yield writeAnnotation(
        {
          id,
          imageId: annotation.imageId,
          categoryId: annotation.categoryId,
          rle: rleFromString(counts, image),
          score,
          ...(annotation.extremePoints ? { extremePoints: annotation.extremePoints } : {}),
          ...(annotation.point ? { point: annotation.point } : {}),
          ...(flags.length > 0 ? { extra: { flags } } : {}),
        },
        image,
        segmentation,
      );
    }
  }
  const frame = {
    info,
    extra: { ...prompts.extra, failed: sortFailures(failures) },
    images: prompts.images,
    categories: prompts.categories,
  };
  yield* writeFrame(frame, entries());
}
