import type { Size } from '../geometry/types';
import { checkMaskSize, RunBuilder } from './run-builder';
import type { Rle } from './types';

/** The first character of COCO's alphabet, '0': six bits are added to it. */
const FIRST = 48;
/** A count below 2³² or the difference of two fits in seven groups of five bits. */
const MOST_GROUPS = 7;

/**
 * A mask from run lengths of any writer: checked, empty runs inside taken out and their neighbours joined.
 * @param counts runs of 0s, 1s, 0s … down the columns
 * @throws RangeError naming the first count that is no whole number from 0, or the wrong sum
 */
export function canonicalRle(counts: ArrayLike<number>, size: Size): Rle {
  checkMaskSize(size);
  const runs = new RunBuilder();
  let end = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(
        `Run length ${i + 1} of the mask is ${count}; run lengths are whole numbers from 0.`,
      );
    }
    if (i % 2 === 1) runs.add(end, end + count);
    end += count;
  }
  const pixels = size.width * size.height;
  if (end !== pixels) {
    throw new RangeError(
      `The mask's run lengths add up to ${end} pixels, but ${size.width} × ${size.height} are ${pixels}.`,
    );
  }
  return runs.finish(size);
}

/**
 * COCO's compressed string: per count five bits a character, low ones first, the sixth bit says that more
 * follow, the fifth of the last one is the sign. From the fourth count on the difference to the count two
 * before is written, which is small where columns resemble each other.
 */
export function rleToString(rle: Rle): string {
  const { counts } = rle;
  let text = '';
  for (let i = 0; i < counts.length; i++) {
    // Plain numbers, not 32-bit operators: a difference of two counts needs 33 bits.
    let rest = i > 2 ? counts[i] - counts[i - 2] : counts[i];
    for (let more = true; more; ) {
      const five = rest & 31;
      rest = Math.floor(rest / 32);
      more = (five & 16) === 0 ? rest !== 0 : rest !== -1;
      text += String.fromCharCode(FIRST + five + (more ? 32 : 0));
    }
  }
  return text;
}

/**
 * Reads COCO's compressed string. The mask may be of any size; nothing but its runs is allocated.
 * @throws RangeError for a foreign character, a string cut off inside a number, a negative count or a wrong sum
 */
export function rleFromString(text: string, size: Size): Rle {
  const counts: number[] = [];
  let value = 0;
  let groups = 0;
  for (let i = 0; i < text.length; i++) {
    const six = text.charCodeAt(i) - FIRST;
    if (!(six >= 0 && six < 64)) {
      throw new RangeError(
        `The mask's string has ${JSON.stringify(text[i])} at place ${i + 1}, which run-length code never has.`,
      );
    }
    value += (six & 31) * 32 ** groups;
    groups++;
    if (groups > MOST_GROUPS) {
      throw new RangeError(`The mask's string has a number of more than 32 bits at place ${i + 1}.`);
    }
    if ((six & 32) !== 0) continue;
    if ((six & 16) !== 0) value -= 32 ** groups;
    counts.push(counts.length > 2 ? value + counts[counts.length - 2] : value);
    value = 0;
    groups = 0;
  }
  if (groups > 0) throw new RangeError("The mask's string ends in the middle of a number; it was cut off.");
  return canonicalRle(counts, size);
}
