import { randomOf } from '../methods/shared/random';
import type { HeldOut, TrainingObject } from './head';

/** What is learnt from and what is kept away from the head. */
export interface Split {
  readonly of: HeldOut['of'];
  readonly taught: readonly TrainingObject[];
  readonly heldOut: readonly TrainingObject[];
}

/** Fewer objects than this on one image are all learnt from. */
const LEAST_OBJECTS = 4;

/**
 * Holds out what whoever asks holds out; else whole images; of one image objects, where there are at least four of them.
 * @param unit the least that can be held out
 * @param share of the images (or objects) that is held out: at least one, never all
 */
export function splitOf(
  objects: readonly TrainingObject[],
  share: number,
  seed: number,
  unit: 'objects' | 'images',
): Split {
  const images = [...new Set(objects.map(({ imageId }) => imageId))];
  const drawn = (of: string, count: number): ReadonlySet<number> => {
    const all = Array.from({ length: count }, (_, i) => i);
    const held = Math.min(count - 1, Math.max(1, Math.round(share * count)));
    return new Set(randomOf(`${seed}/heads/held-out/${of}`).pick(all, held));
  };
  const divide = (of: HeldOut['of'], held: (object: TrainingObject, i: number) => boolean): Split => ({
    of,
    taught: objects.filter((object, i) => !held(object, i)),
    heldOut: objects.filter(held),
  });
  const chosen = objects.filter((object) => object.heldOut);
  if (chosen.length > 0) {
    const taught = new Set(objects.filter((object) => !object.heldOut).map(({ imageId }) => imageId));
    const apart = chosen.every(({ imageId }) => !taught.has(imageId));
    if (apart || unit === 'objects') {
      return divide(apart ? 'images' : 'objects', (object) => object.heldOut === true);
    }
  }
  if (share > 0 && images.length > 1) {
    const held = drawn('images', images.length);
    return divide('images', ({ imageId }) => held.has(images.indexOf(imageId)));
  }
  if (share > 0 && unit === 'objects' && objects.length >= LEAST_OBJECTS) {
    const held = drawn('objects', objects.length);
    return divide('objects', (_, i) => held.has(i));
  }
  return { of: 'none', taught: objects, heldOut: [] };
}

/** What is held out, in a sentence. @param needed what it would take, where nothing is */
export function heldOutNote({ of, heldOut }: Split, needed: string): string {
  if (of === 'none') return `Nothing is held out: that takes ${needed}.`;
  const images = new Set(heldOut.map(({ imageId }) => imageId)).size;
  const what = of === 'images' ? `${images} image${images === 1 ? '' : 's'} with ` : '';
  return `Held out: ${what}${heldOut.length} object${heldOut.length === 1 ? '' : 's'}.`;
}
