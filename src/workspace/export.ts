import type { ExportAnnotation, ExportDocument } from '../engine/api';
import { METHODS } from '../methods';
import type { Annotation, WorkspaceDocument } from './document';
import { annotationState, maskAt, type RunsState } from './runs';

/** An object that an export cannot hold, and why. */
export interface LeftOut {
  readonly annotation: Annotation;
  readonly image: string;
  readonly category: string;
  readonly sentence: string;
}

/** What can be written now, what is still on its way, and what never came. */
export interface ExportView {
  readonly document: ExportDocument;
  readonly computing: number;
  readonly failed: readonly LeftOut[];
}

/** Methods whose objects share no pixel. */
const sharing = new Set(METHODS.filter(({ shareOut }) => shareOut).map(({ id }) => id));

/**
 * The workspace as an export file wants it: every photo, also those without objects; every object that
 * has its mask.
 * @param description what made the masks, for COCO's `info`
 */
export function exportView(document: WorkspaceDocument, runs: RunsState, description: string): ExportView {
  const place = new Map(document.categories.map((category, at) => [category.id, at]));
  const failed: LeftOut[] = [];
  let computing = 0;
  const byImage = new Map<string, ExportAnnotation[]>(document.images.map((image) => [image.id, []]));
  for (const annotation of document.annotations) {
    const state = annotationState(runs, annotation);
    const category = place.get(annotation.categoryId) ?? 0;
    if (state.state === 'computing') computing += 1;
    else if (state.state === 'failed') {
      failed.push({
        annotation,
        image: document.images.find((image) => image.id === annotation.imageId)?.name ?? '',
        category: document.categories[category]?.name ?? '',
        sentence: state.sentence,
      });
    } else {
      const mask = maskAt(state.result, annotation.scale);
      if (!mask) continue;
      byImage.get(annotation.imageId)?.push({
        category,
        counts: mask.counts,
        ...(mask.ignored ? { ignored: mask.ignored } : {}),
        score: mask.score,
        prompt: annotation.prompt,
        ...(sharing.has(annotation.method)
          ? { claim: { method: annotation.method, id: annotation.id, map: state.result.map } }
          : {}),
      });
    }
  }
  return {
    document: {
      images: document.images.map((image) => ({
        id: image.id,
        name: image.name,
        width: image.width,
        height: image.height,
        annotations: byImage.get(image.id) ?? [],
      })),
      categories: document.categories.map((category) => category.name),
      description,
    },
    computing,
    failed,
  };
}
