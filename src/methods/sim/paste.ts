import type { Point, Size } from '../../geometry';
import {
  areaOfRle,
  boxOfRle,
  decodeRegion,
  encodeRegion,
  type Rle,
  subtractRles,
  uniteRles,
} from '../../mask';
import { type RandomSource, randomOf } from '../shared/random';

/** An object that can be pasted elsewhere. */
export interface PasteInstance {
  /** M̂, its sure pixels, over its own image. */
  readonly mask: Rle;
  /** S (Eq. 11): 0 is never pasted. */
  readonly importance: number;
}

/** An image of the memory. */
export interface PasteImage<Instance extends PasteInstance> {
  readonly name: string;
  readonly instances: readonly Instance[];
}

export interface PasteOptions {
  readonly seed: number;
  /** Images the memory holds: the last so many that have objects. */
  readonly memory: number;
  /** Chance of an object ∝ S^power. */
  readonly power: number;
  /** Each object is moved by up to so many whole pixels either way; 0 leaves it in its place. */
  readonly shift: number;
}

/** As the paper has it. */
export const PASTE_DEFAULTS: PasteOptions = { seed: 0, memory: 100, power: 1, shift: 0 };

/** No other image of the memory has an object to paste; its message is a sentence. */
export class NothingToPaste extends Error {}

/** What is pasted onto a target: from which image, in which order, and how far each is moved. */
export interface PasteDraw<Instance extends PasteInstance> {
  readonly source: PasteImage<Instance>;
  readonly pasted: readonly { readonly instance: Instance; readonly by: Point }[];
}

/** Has it anything to paste? */
const canPaste = ({ importance, mask }: PasteInstance): boolean => importance > 0 && areaOfRle(mask) > 0;

/** A quarter of the objects, at least one and at most three of those that have importance. */
export const pasteCount = (objects: number, eligible: number): number =>
  Math.min(Math.max(Math.floor(objects / 4 + 0.5), 1), 3, eligible);

/** `count` items drawn one after the other without replacement, each ∝ its weight. */
function drawWeighted<T>(
  random: RandomSource,
  items: readonly T[],
  weightOf: (item: T) => number,
  count: number,
): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (drawn.length < count && left.length > 0) {
    const total = left.reduce((sum, item) => sum + weightOf(item), 0);
    const mark = (random.next() / 2 ** 32) * total;
    let sum = 0;
    const at = left.findIndex((item) => {
      sum += weightOf(item);
      return mark < sum;
    });
    drawn.push(...left.splice(at < 0 ? left.length - 1 : at, 1));
  }
  return drawn;
}

/**
 * Draws what to paste onto a target: one image of the memory, never the target, and some of its objects.
 * @throws NothingToPaste where the memory holds nothing to paste
 */
export function drawPaste<Instance extends PasteInstance>(
  images: readonly PasteImage<Instance>[],
  target: PasteImage<Instance>,
  { seed, memory, power, shift }: PasteOptions,
): PasteDraw<Instance> {
  const random = randomOf(`${seed}/sim/paste/${target.name}/0`);
  const eligible = (image: PasteImage<Instance>) => image.instances.filter(canPaste);
  const held = images.filter(({ instances }) => instances.length > 0).slice(-memory);
  const choices = held.filter((image) => image !== target && eligible(image).length > 0);
  if (choices.length === 0) {
    throw new NothingToPaste(
      `There is nothing to paste onto ${target.name}: no other photo has an object with sure pixels.`,
    );
  }
  const source = choices[random.below(choices.length)];
  const candidates = eligible(source);
  const drawn = drawWeighted(
    random,
    candidates,
    ({ importance }) => importance ** power,
    pasteCount(source.instances.length, candidates.length),
  );
  const move = () => (shift > 0 ? random.below(2 * shift + 1) - shift : 0);
  return { source, pasted: drawn.map((instance) => ({ instance, by: { x: move(), y: move() } })) };
}

/** A mask over another image, moved by whole pixels; what falls outside is cut off. */
export function movedMask(mask: Rle, by: Point, target: Size): Rle {
  const box = boxOfRle(mask);
  const empty = {
    width: target.width,
    height: target.height,
    counts: Uint32Array.of(target.width * target.height),
  };
  if (!box) return empty;
  const inside = {
    x0: Math.max(0, box.x0 + by.x),
    y0: Math.max(0, box.y0 + by.y),
    x1: Math.min(target.width, box.x1 + by.x),
    y1: Math.min(target.height, box.y1 + by.y),
  };
  if (inside.x1 <= inside.x0 || inside.y1 <= inside.y0) return empty;
  const from = { x0: inside.x0 - by.x, y0: inside.y0 - by.y, x1: inside.x1 - by.x, y1: inside.y1 - by.y };
  return encodeRegion(decodeRegion(mask, from), { x: inside.x0, y: inside.y0 }, target);
}

/** Objects of one image, the later over the earlier: each with what is seen of it; those nothing is seen of are left out. */
export function visible<T extends { readonly mask: Rle }>(objects: readonly T[]): readonly T[] {
  return objects.flatMap((object, at) => {
    const later = objects.slice(at + 1).map(({ mask }) => mask);
    const mask = later.length > 0 ? subtractRles(object.mask, uniteRles(later)) : object.mask;
    return areaOfRle(mask) > 0 ? [{ ...object, mask }] : [];
  });
}
