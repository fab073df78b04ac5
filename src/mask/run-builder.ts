import type { Size } from '../geometry/types';
import type { Rle } from './types';

/** The masks' pixel numbers are kept in 32 bits, as COCO's own tools do. */
const MOST_PIXELS = 2 ** 32 - 1;

/** Whether a mask of this size can be written as run lengths. @throws RangeError if not */
export function checkMaskSize(size: Size): void {
  const whole = (side: number) => Number.isInteger(side) && side >= 0;
  if (!whole(size.width) || !whole(size.height) || size.width * size.height > MOST_PIXELS) {
    throw new RangeError(
      `A mask of ${size.width} × ${size.height} is not possible: the sides must be whole numbers with a product below 2³².`,
    );
  }
}

/** Collects a mask's foreground from first pixel to last (down the columns) and joins runs that touch. */
export class RunBuilder {
  #counts = new Uint32Array(256);
  #length = 0;
  /** End of the last run. */
  #end = 0;

  /** Adds the pixels numbered `[start, end)`, not before the end of the last call's; an empty run is nothing. */
  add(start: number, end: number): void {
    if (start >= end) return;
    if (this.#length > 0 && start === this.#end) {
      this.#counts[this.#length - 1] += end - start;
    } else {
      if (this.#length + 3 > this.#counts.length) {
        const larger = new Uint32Array(this.#counts.length * 2);
        larger.set(this.#counts);
        this.#counts = larger;
      }
      this.#counts[this.#length++] = start - this.#end;
      this.#counts[this.#length++] = end - start;
    }
    this.#end = end;
  }

  /** The mask of all runs added. */
  finish(size: Size): Rle {
    const rest = size.width * size.height - this.#end;
    if (rest > 0 || this.#length === 0) this.#counts[this.#length++] = rest;
    return { width: size.width, height: size.height, counts: this.#counts.slice(0, this.#length) };
  }
}
