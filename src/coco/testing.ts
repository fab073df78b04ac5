import type { Rle } from '../mask/types';
import type { CocoToWrite } from './write';

/** A rectangle of an image as a mask. */
export function rectangle(width: number, height: number, x: number, y: number, w: number, h: number): Rle {
  const counts: number[] = [x * height + y];
  for (let column = 0; column < w; column++) counts.push(h, height - h);
  counts[counts.length - 1] = (width - x - w) * height + height - y - h;
  if (h < height)
    return { width, height, counts: Uint32Array.from(counts.filter((c, i) => i === 0 || c > 0)) };
  const rest = (width - x - w) * height;
  return { width, height, counts: Uint32Array.from([x * height, w * height, ...(rest > 0 ? [rest] : [])]) };
}

/** Two images (the second without objects), two categories, two objects. */
export const small = (): CocoToWrite => ({
  info: { description: 'test' },
  images: [
    { id: 7, fileName: 'a.jpg', width: 8, height: 6 },
    { id: 3, fileName: 'b.jpg', width: 4, height: 5 },
  ],
  categories: [
    { id: 90, name: 'cat', extra: { supercategory: 'animal' } },
    { id: 5, name: 'dog' },
  ],
  annotations: [
    {
      id: 40,
      imageId: 7,
      categoryId: 5,
      rle: rectangle(8, 6, 2, 1, 3, 2),
      score: 0.75,
      extremePoints: {
        top: { x: 3, y: 1 },
        left: { x: 2, y: 2 },
        bottom: { x: 3, y: 2 },
        right: { x: 4, y: 1 },
      },
    },
    {
      id: 0,
      imageId: 7,
      categoryId: 90,
      rle: rectangle(8, 6, 0, 0, 8, 6),
      point: { x: 4.5, y: 3 },
      crowd: true,
    },
  ],
});
