import { tokenCount } from '../../../geometry';
import { areaOfRle } from '../../../mask';
import type { FrameContent, FrameNumbers, FramePoints, PseudoMask } from '../../declaration';
import { neither } from '../../shared/frames';
import type { AttentionShiftState } from '../state';

/** The click's token as the only point. */
const clickPoint = ({ clickToken }: AttentionShiftState): FramePoints => ({
  numbers: [1],
  tokens: [clickToken],
  sizes: [0],
});

const mean = (values: Float32Array, tokens: readonly number[]): number =>
  tokens.length === 0 ? 0 : tokens.reduce((sum, token) => sum + values[token], 0) / tokens.length;

/** Stage 0: Ã^S. */
export const queryFrame = (state: AttentionShiftState): FrameContent => ({
  title: 'Query map',
  sentence: 'What the click’s patch token attends to, scaled to 0…1; bright tokens are like the click.',
  grid: state.grid,
  map: { title: 'Query map, Aˢ', grid: state.grid, values: state.queryMap },
  points: clickPoint(state),
});

/** Stage 6: the A^S that the survivors and the click make together. */
export const nextQueryFrame = (state: AttentionShiftState, tokens: readonly number[]): FrameContent => ({
  title: 'Query map',
  sentence: `The query maps of the click and of ${tokens.length - 1} key-points, averaged, start the stages again.`,
  grid: state.grid,
  map: { title: 'Query map of the next round, Aˢ', grid: state.grid, values: state.queryMap },
  points: {
    numbers: tokens.map((_, i) => i + 1),
    tokens,
    sizes: tokens.map(() => 0),
  },
});

/** Stage 1: Φ_S⁺ and Φ_S⁻. @param background the threshold that was taken in the end */
export function confidentFrame(state: AttentionShiftState, background: number): FrameContent {
  const { foreground, background: low } = state.confident;
  const asked = state.settings.number('bgThreshold');
  return {
    title: 'High-confidence sets',
    sentence: 'Tokens far up in the query map are surely of the object, those far down surely are not.',
    grid: state.grid,
    sets: { foreground, background: low, ignored: neither(tokenCount(state.grid), foreground, low) },
    points: clickPoint(state),
    events:
      background > asked
        ? [
            `The background threshold rose from ${asked} to ${background.toFixed(2)}: too few tokens lay below.`,
          ]
        : [],
    numbers: [
      { name: 'Foreground tokens, |Φ⁺|', values: [foreground.length] },
      { name: 'Background tokens, |Φ⁻|', values: [low.length] },
    ],
  };
}

/** Stage 2: A^I. @param c cosines with the means of the two sets, `[N]` each */
export function instanceFrame(
  state: AttentionShiftState,
  c: { readonly foreground: Float32Array; readonly background: Float32Array },
): FrameContent {
  const { confident, grid, instanceMap, settings } = state;
  return {
    title: 'Instance map',
    sentence: `Like the first set and unlike the second, in the form “${settings.choice('form')}”, divided by its maximum.`,
    grid,
    map: { title: 'Instance map, Aᴵ', grid, values: instanceMap.map((value) => Math.max(0, value)) },
    points: clickPoint(state),
    numbers: [
      { name: 'Mean cosine with ψ⁺ inside Φ⁺', values: [mean(c.foreground, confident.foreground)] },
      { name: 'Mean cosine with ψ⁺ inside Φ⁻', values: [mean(c.foreground, confident.background)] },
    ],
  };
}

/** Stage 7 from the instance map: where each mask of the wheel is cut. @param shares f by scale */
export function heightsFrame(
  state: AttentionShiftState,
  masks: readonly PseudoMask[],
  shares: readonly number[],
): FrameContent {
  const { grid, instanceMap } = state;
  const numbers: readonly FrameNumbers[] = [
    { name: 'Height θ of the cut', values: shares, along: 'scale' },
    {
      name: 'Area, px',
      values: masks.map(({ rle }) => areaOfRle(rle)),
      along: 'scale',
      logarithmic: true,
    },
  ];
  return {
    title: 'Cut at seven heights',
    sentence:
      'At each height the click’s connected component of the map stays: lower cuts give larger masks.',
    grid,
    map: { title: 'Instance map, Aᴵ', grid, values: instanceMap.map((value) => Math.max(0, value)) },
    mask: masks[masks.length - 1].rle,
    points: clickPoint(state),
    numbers,
  };
}
