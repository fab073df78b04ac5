import { labelComponents } from '../../../mask';
import type { FrameContent } from '../../declaration';
import { type BestieState, byClicks } from '../state';
import { cuePoints, pixelRegions } from './maps';

/** Parts of the canvas that the class's label encloses: number of each pixel's hole, 0 for none. */
export function holesOf({ canvas: { width, height }, transfer: { regions } }: BestieState): {
  readonly numbers: Int32Array;
  readonly count: number;
} {
  const data = Uint8Array.from(regions, (region) => (region > 0 ? 0 : 1));
  const { labels, count } = labelComponents({ width, height, data }, 4);
  const open = new Uint8Array(count + 1).fill(0);
  for (let x = 0; x < width; x++) open[labels[x]] = open[labels[(height - 1) * width + x]] = 1;
  for (let y = 0; y < height; y++) open[labels[y * width]] = open[labels[y * width + width - 1]] = 1;
  const names = new Int32Array(count + 1);
  let holes = 0;
  for (let label = 1; label <= count; label++) if (!open[label]) names[label] = ++holes;
  return { numbers: labels.map((label) => names[label]), count: holes };
}

/** Pairs of cues, by index, that lie in one another's window of peaks: of two such peaks only one would be found. */
export function closePairs({ cues, settings }: BestieState): readonly (readonly [number, number])[] {
  const reach = (settings.number('centreKernel') - 1) / 2;
  return cues.flatMap(({ pixel: a }, i) =>
    cues.flatMap(({ pixel: b }, j) =>
      j > i && Math.abs(a.x - b.x) <= reach && Math.abs(a.y - b.y) <= reach ? [[i, j] as const] : [],
    ),
  );
}

/** What usually goes wrong (Figs. 13 and 14), as far as it can be seen without a truth. */
export function failureFrame(state: BestieState): FrameContent {
  const { canvas, transfer, cues } = state;
  const joined = transfer.components.filter(({ fate }) => fate === 'several cues');
  const names = new Map(joined.map(({ number }, k) => [number, k + 1]));
  const holes = holesOf(state);
  const pairs = closePairs(state);
  const reach = (state.settings.number('centreKernel') - 1) / 2;
  const concerned = [...new Set([...transfer.unmatched, ...pairs.flat()])].sort((a, b) => a - b);
  const name = (cue: number) => `Cue ${cue + 1}`;
  return {
    title: 'What can have gone wrong',
    sentence:
      'Coloured: components that hold several cues, whose objects touch. White: holes in the class’s label. Points: cues without a component, and cues close to another.',
    grid: canvas.grid,
    regions: pixelRegions(
      canvas,
      transfer.regions.map((region, i) => (holes.numbers[i] > 0 ? -1 : (names.get(region) ?? 0))),
      (number) => number,
    ),
    points: {
      ...cuePoints(
        canvas,
        concerned.map((cue) => cues[cue]),
      ),
      numbers: concerned.map((cue) => cue + 1),
    },
    events: [
      ...transfer.unmatched.map((cue) => `${name(cue)} lies in no component: its object has no mask.`),
      ...joined.map(
        ({ number, cues: held }) =>
          `Component ${number} joins ${held.length} objects: ${held.map(name).join(', ')}.`,
      ),
      ...pairs.map(([a, b]) =>
        byClicks(state)
          ? `${name(a)} and ${name(b)} are at most ${reach} px apart along both axes: as peaks one of them would be lost.`
          : `${name(a)} and ${name(b)} are at most ${reach} px apart along both axes: their centres may become one.`,
      ),
    ],
    numbers: [
      { name: 'Unmatched cues', values: [transfer.unmatched.length] },
      { name: 'Components that join objects', values: [joined.length] },
      { name: 'Cues close to another', values: [new Set(pairs.flat()).size] },
      { name: 'Holes', values: [holes.count] },
    ],
  };
}
