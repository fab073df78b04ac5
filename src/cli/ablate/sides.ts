import { type Box, imageBox, type Size } from '../../geometry';
import { decodeRegion, type Rle } from '../../mask';
import type { Prompt } from '../../methods';

/** How a method that ignores pixels divides an object's box; NaN where a side is empty. */
export interface Sides {
  /** Share of the box that is ignored. */
  readonly ignored: number;
  /** Share of the foreground that is the object's. */
  readonly foreground: number;
  /** Share of the background that is not. */
  readonly background: number;
}

/** The box of a prompt in whole pixels inside the image; undefined for a click. */
export function boxOfPrompt(prompt: Prompt, image: Size): Box | undefined {
  if (prompt.kind === 'point') return undefined;
  const xs = prompt.kind === 'box' ? [prompt.box.x0, prompt.box.x1 - 1] : prompt.points.map(({ x }) => x);
  const ys = prompt.kind === 'box' ? [prompt.box.y0, prompt.box.y1 - 1] : prompt.points.map(({ y }) => y);
  const whole = imageBox(image);
  return {
    x0: Math.max(whole.x0, Math.floor(Math.min(...xs))),
    y0: Math.max(whole.y0, Math.floor(Math.min(...ys))),
    x1: Math.min(whole.x1, Math.floor(Math.max(...xs)) + 1),
    y1: Math.min(whole.y1, Math.floor(Math.max(...ys)) + 1),
  };
}

/** Foreground is the mask without what is ignored, background the rest of the box. */
export function sidesInBox(mask: Rle, ignored: Rle, truth: Rle, box: Box): Sides {
  const [held, unsure, real] = [mask, ignored, truth].map((rle) => decodeRegion(rle, box).data);
  const count = { ignored: 0, foreground: 0, background: 0, rightForeground: 0, rightBackground: 0 };
  for (let i = 0; i < held.length; i++) {
    if (unsure[i]) count.ignored++;
    else if (held[i]) {
      count.foreground++;
      if (real[i]) count.rightForeground++;
    } else {
      count.background++;
      if (!real[i]) count.rightBackground++;
    }
  }
  return {
    ignored: count.ignored / held.length,
    foreground: count.rightForeground / count.foreground,
    background: count.rightBackground / count.background,
  };
}

/** The mean of each over those that have it. */
export function meanSides(all: readonly Sides[]): Sides {
  const mean = (of: (sides: Sides) => number) => {
    const there = all.map(of).filter((value) => !Number.isNaN(value));
    return there.reduce((sum, value) => sum + value, 0) / there.length;
  };
  return {
    ignored: mean(({ ignored }) => ignored),
    foreground: mean(({ foreground }) => foreground),
    background: mean(({ background }) => background),
  };
}
