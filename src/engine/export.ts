import { type CocoToWrite, writeArchive, writeCoco } from '../coco';
import { assignExtremePoints } from '../geometry';
import type { ExportAnnotation, ExportDocument } from './api';

/** The clicks of an annotation, so that the file can serve as prompts again. */
function clicksOf({ prompt }: ExportAnnotation) {
  switch (prompt.kind) {
    case 'extreme-points':
      return { extremePoints: assignExtremePoints(prompt.points) };
    case 'point':
      return { point: prompt.point };
    case 'box':
      return {};
  }
}

/** The document as COCO has it: ids from 1, in the order of the document. */
export function cocoOf(document: ExportDocument): CocoToWrite {
  const objects = document.images.flatMap((image, i) =>
    image.annotations.map((annotation) => ({ image, imageId: i + 1, annotation })),
  );
  return {
    info: { description: document.description },
    images: document.images.map(({ name, width, height }, i) => ({
      id: i + 1,
      fileName: name,
      width,
      height,
    })),
    categories: document.categories.map((name, i) => ({ id: i + 1, name })),
    annotations: objects.map(({ image, imageId, annotation }, i) => ({
      id: i + 1,
      imageId,
      categoryId: annotation.category + 1,
      rle: { width: image.width, height: image.height, counts: annotation.counts },
      ...(annotation.ignored
        ? { ignored: { width: image.width, height: image.height, counts: annotation.ignored } }
        : {}),
      score: annotation.score,
      ...clicksOf(annotation),
    })),
  };
}

/** The COCO JSON file. @throws Error with a sentence that names the annotation */
export const cocoFile = (document: ExportDocument, segmentation: 'rle' | 'polygon'): Blob =>
  new Blob([writeCoco(cocoOf(document), { segmentation })], { type: 'application/json' });

/** Masks as PNG in a zip, the COCO file beside them. Progress 0…1. */
export async function pngArchive(
  document: ExportDocument,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const pieces: BlobPart[] = [];
  for await (const { bytes, done, total } of writeArchive(cocoOf(document), { segmentation: 'rle' })) {
    if (signal.aborted) throw new DOMException('The export was cancelled.', 'AbortError');
    pieces.push(bytes as BlobPart);
    onProgress(total === 0 ? 1 : done / total);
  }
  return new Blob(pieces, { type: 'application/zip' });
}
