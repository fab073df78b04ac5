import { areaOfRle, boxOfRle } from '../../mask';
import type { Frame, FrameContent, FrameNumbers, MethodResult, StageContext, Watch } from '../declaration';

/** The watch of one stage: counts its frames and hands them on. */
export function watchFor(stage: string, onFrame: (frame: Frame) => void): Watch {
  let step = 0;
  return async (make) => {
    const made = await make();
    for (const content of Array.isArray(made) ? (made as readonly FrameContent[]) : [made as FrameContent]) {
      onFrame({ ...content, stage, step });
      step++;
    }
  };
}

/** The same context, the titles of its frames with a word before them: "Round 2: Instance map". */
export function titled(context: StageContext, before: string): StageContext {
  const { watch } = context;
  if (!watch) return context;
  const name = (content: FrameContent): FrameContent => ({
    ...content,
    title: `${before}: ${content.title}`,
  });
  return {
    ...context,
    watch: (make) =>
      watch(async () => {
        const made = await make();
        return Array.isArray(made) ? (made as readonly FrameContent[]).map(name) : name(made as FrameContent);
      }),
  };
}

/** What a method has to say of its mask. */
export interface ReadOut {
  readonly numbers: readonly FrameNumbers[];
  readonly events: readonly string[];
}

/**
 * The last frame of every method: the mask over the map it was read from.
 * @param energy the default mask's pairwise energy: how often it changes sides where colours do not
 */
export function resultFrame(
  result: MethodResult,
  energy: number | undefined,
  more: ReadOut = { numbers: [], events: [] },
): FrameContent {
  const { masks, map, flags } = result;
  const chosen = masks.find(({ scale }) => scale === 0) ?? masks[0];
  const box = boxOfRle(chosen.rle);
  return {
    title: 'Mask',
    sentence:
      masks.length > 1
        ? `The pseudo mask with its box; the wheel holds ${masks.length} of them, each inside the next.`
        : 'The pseudo mask with its box.',
    grid: map.grid,
    map,
    mask: chosen.rle,
    ...(chosen.ignored ? { ignored: chosen.ignored } : {}),
    ...(box ? { boxes: [{ label: 'Box', box }] } : {}),
    events: [...flags, ...more.events],
    numbers: [
      { name: 'Area, px', values: masks.map(({ rle }) => areaOfRle(rle)), along: 'scale', logarithmic: true },
      { name: 'Score', values: masks.map(({ score }) => score), along: 'scale' },
      ...(energy === undefined ? [] : [{ name: 'Pairwise energy', values: [energy] }]),
      ...more.numbers,
    ],
  };
}

/** `[N]` of part numbers from the parts' tokens, numbered from 1. */
export function partNumbers(
  n: number,
  parts: readonly { readonly number: number; readonly tokens: readonly number[] }[],
): Int16Array {
  const out = new Int16Array(n);
  for (const { number, tokens } of parts) for (const token of tokens) out[token] = number;
  return out;
}

/** Tokens that are in neither of two sets. */
export function neither(n: number, a: readonly number[], b: readonly number[]): readonly number[] {
  const taken = new Set([...a, ...b]);
  return Array.from({ length: n }, (_, token) => token).filter((token) => !taken.has(token));
}
