import type { Size } from '../geometry';
import { areaOfRle } from '../mask';
import { type Claim, methodOf } from '../methods';
import type { ExportAnnotation, ExportDocument, ExportImage, SharedOut } from './api';
import { letMessagesIn } from './queue';

/** What one object is left with; undefined for nothing. */
type Left = ExportAnnotation | undefined;

const claimOf = (
  size: Size,
  { claim, category, counts, ignored, score, prompt }: ExportAnnotation,
): Claim[] =>
  claim
    ? [
        {
          id: claim.id,
          category,
          prompt,
          map: claim.map,
          mask: {
            rle: { ...size, counts },
            ...(ignored ? { ignored: { ...size, counts: ignored } } : {}),
            score,
            scale: 0,
          },
        },
      ]
    : [];

/** The objects of one photo after each of its methods has shared their pixels out. */
function sharedImage({ width, height, annotations }: ExportImage): readonly Left[] {
  const size = { width, height };
  const left: Left[] = [...annotations];
  for (const method of new Set(annotations.flatMap(({ claim }) => claim?.method ?? []))) {
    const places = [...annotations.keys()].filter((at) => annotations[at].claim?.method === method);
    const claims = places.flatMap((at) => claimOf(size, annotations[at]));
    const masks = methodOf(method).shareOut?.(size, claims) ?? [];
    masks.forEach(({ rle, ignored, score }, k) => {
      left[places[k]] =
        areaOfRle(rle) === 0
          ? undefined
          : {
              ...annotations[places[k]],
              counts: rle.counts,
              score,
              ...(ignored ? { ignored: ignored.counts } : {}),
            };
    });
  }
  return left;
}

/** The document as it may be written: no pixel belongs to two objects whose method shares pixels out. */
export async function shareOutDocument(document: ExportDocument): Promise<SharedOut> {
  const images: ExportImage[] = [];
  const emptied: { image: string; category: string }[] = [];
  for (const image of document.images) {
    await letMessagesIn();
    const left = sharedImage(image);
    left.forEach((annotation, at) => {
      if (annotation) return;
      const category = document.categories[image.annotations[at].category] ?? '';
      emptied.push({ image: image.name, category });
    });
    const annotations = left.flatMap((annotation) => {
      if (!annotation) return [];
      const { claim: _, ...rest } = annotation;
      return [rest];
    });
    images.push({ ...image, annotations });
  }
  return { document: { ...document, images }, emptied };
}
