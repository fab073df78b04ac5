import { schemeTableau10 } from 'd3-scale-chromatic';
import { tokenCount } from '../../geometry';
import type { Frame } from '../../methods/declaration';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Colours of the two sets, told apart by every kind of colour sight; what is in neither is veiled. */
const FOREGROUND: Colour = [255, 159, 28, 165];
const BACKGROUND: Colour = [46, 134, 255, 150];
const IGNORED: Colour = [0, 0, 0, 90];

/** The sets' colours for a legend. */
export const SET_COLOURS = { foreground: 'rgb(255 159 28)', background: 'rgb(46 134 255)' } as const;

/** The colour of a key-point and of its part, by its number from 1. */
export const partColour = (number: number): string =>
  schemeTableau10[(number - 1) % schemeTableau10.length] ?? '#ffffff';

/** Colours of clicked tokens, told apart on photos and by every kind of colour sight. */
const PIN_COLOURS = ['#ff9f1c', '#2e86ff', '#5ad46f', '#ff7eb6'] as const;

/** The colour of the i-th clicked token. */
export const pinColour = (i: number): string => PIN_COLOURS[i % PIN_COLOURS.length] ?? '#ffffff';

function rgb(colour: string, alpha: number): Colour {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\da-f]{2}/gi) ?? []).map((part) =>
    Number.parseInt(part, 16),
  );
  return [red, green, blue, alpha];
}

const pictures = new WeakMap<Frame, HTMLCanvasElement | null>();

/** Sets and parts of a frame as a picture of one pixel a token; null where it has neither. */
export function tokenPicture(frame: Frame): HTMLCanvasElement | null {
  const known = pictures.get(frame);
  if (known !== undefined) return known;
  const made = frame.sets || frame.parts ? paint(frame) : null;
  pictures.set(frame, made);
  return made;
}

function paint({ grid, sets, parts }: Frame): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const pixels = context.createImageData(grid.columns, grid.rows);
  const put = (tokens: Iterable<number>, colour: Colour) => {
    for (const token of tokens) pixels.data.set(colour, token * 4);
  };
  if (parts) {
    for (let token = 0; token < tokenCount(grid); token++) {
      const number = parts[token] ?? 0;
      put([token], number > 0 ? rgb(partColour(number), 130) : IGNORED);
    }
  }
  if (sets) {
    put(sets.ignored, IGNORED);
    put(sets.background, BACKGROUND);
    put(sets.foreground, FOREGROUND);
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
