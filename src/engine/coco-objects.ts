import { type CocoAnnotation, type CocoData, type CocoImage, maskOfAnnotation, readCoco } from '../coco';
import type { Point } from '../geometry';
import { boxOfRle } from '../mask';
import type { Prompt } from '../methods';
import type { CocoObject, CocoObjects, NamedPhoto } from './api';

/** A file's name without folders: data sets write "val2017/000000000139.jpg". */
const baseName = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;

const wholePixel = ({ x, y }: Point): Point => ({ x: Math.floor(x), y: Math.floor(y) });

/** What the file gives as clicks, in whole pixels; without any, the box. */
function promptOf(annotation: CocoAnnotation, box: Prompt | undefined): Prompt | undefined {
  const { extremePoints, point } = annotation;
  if (extremePoints) {
    const { top, left, bottom, right } = extremePoints;
    return { kind: 'extreme-points', points: [top, left, bottom, right].map(wholePixel) };
  }
  return point ? { kind: 'point', point: wholePixel(point) } : box;
}

/** The annotation's box cut to the image's pixels, else its mask's; undefined where nothing is left. */
function boxOf({ bbox }: CocoAnnotation, image: CocoImage, mask: CocoObject['mask']): Prompt | undefined {
  const own = bbox && {
    x0: Math.max(0, Math.floor(bbox[0])),
    y0: Math.max(0, Math.floor(bbox[1])),
    x1: Math.min(image.width, Math.ceil(bbox[0] + bbox[2])),
    y1: Math.min(image.height, Math.ceil(bbox[1] + bbox[3])),
  };
  const box = own && own.x1 > own.x0 && own.y1 > own.y0 ? own : mask && boxOfRle(mask);
  return box ? { kind: 'box', box } : undefined;
}

/**
 * The objects of a COCO file that lie on open photos; photos are known by their file's name and size.
 * @throws Error with a sentence where the text is no COCO file
 */
export function cocoObjects(text: string, fileName: string, photos: readonly NamedPhoto[]): CocoObjects {
  const data: CocoData = readCoco(text, fileName);
  const problems = [...data.problems];
  const categories = new Map(data.categories.map(({ id, name }) => [id, name]));
  const open = new Map<number, { readonly photo: NamedPhoto; readonly image: CocoImage }>();
  for (const image of data.images) {
    const named = photos.filter(({ name }) => name === baseName(image.fileName));
    const photo = named.find(({ width, height }) => width === image.width && height === image.height);
    const [other] = named;
    if (photo) open.set(image.id, { photo, image });
    else if (other) {
      problems.push(
        `${fileName}: ${image.fileName} is ${image.width} × ${image.height} there, but ${other.width} × ${other.height} here; its objects are left out.`,
      );
    }
  }
  const objects: CocoObject[] = [];
  let elsewhere = 0;
  for (const annotation of data.annotations) {
    const found = open.get(annotation.imageId);
    if (!found) {
      elsewhere++;
      continue;
    }
    const { photo, image } = found;
    const mask = maskOfAnnotation(annotation, image) ?? undefined;
    const prompt = promptOf(annotation, boxOf(annotation, image, mask));
    objects.push({
      id: annotation.id,
      imageId: photo.id,
      category: categories.get(annotation.categoryId) ?? 'object',
      crowd: annotation.crowd,
      ...(mask ? { mask } : {}),
      ...(prompt ? { prompt } : {}),
    });
  }
  return { objects, elsewhere, problems };
}
