import { type Box, tokenCount } from '../../../geometry';
import { areaOfRle } from '../../../mask';
import type { FrameContent, FrameNumbers, FramePoints, Painted, PseudoMask } from '../../declaration';
import { neither } from '../../shared/frames';
import { drawnAs } from '../../shared/painting';
import { heightOf, shareOf } from '../heights';
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
export const queryFrame = (state: AttentionShiftState, painted: Painted | undefined): FrameContent => ({
  title: 'Query map',
  sentence: 'What the click’s patch token attends to, scaled to 0…1; bright tokens are like the click.',
  grid: state.grid,
  map: drawnAs({ title: 'Query map, Aˢ', grid: state.grid, values: state.queryMap }, painted),
  points: clickPoint(state),
});

/** Stage 6: the A^S that the survivors and the click make together. */
export const nextQueryFrame = (state: AttentionShiftState, tokens: readonly number[]): FrameContent => ({
  title: 'Query map',
  sentence:
    tokens.length === 1
      ? 'The key-points that stay lie on the click’s own token: its query map alone starts the stages again.'
      : `The query maps of the click and of ${tokens.length === 2 ? 'one key-point' : `${tokens.length - 1} key-points`}, averaged, start the stages again.`,
  grid: state.grid,
  map: { title: 'Query map of the next round, Aˢ', grid: state.grid, values: state.queryMap },
  threshold: state.settings.number('fgThreshold'),
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

/** Stage 2, several clicks: whose each token is. @param owners `[N]`: tokens of the clicks that won, −1 nobody's */
export function competitionFrame(state: AttentionShiftState, owners: Int32Array): FrameContent {
  const { clickToken, grid, rivals } = state;
  const tokens = [clickToken, ...rivals.map((rival) => rival.clickToken)];
  const won = tokens.map((token) => owners.reduce((sum, owner) => sum + (owner === token ? 1 : 0), 0));
  return {
    title: 'Whose token',
    sentence: 'Every click wants the tokens like it; each token goes to the click it resembles most.',
    grid,
    points: { numbers: tokens.map((_, i) => i + 1), tokens, sizes: won },
    parts: Int16Array.from(owners, (owner) => tokens.indexOf(owner) + 1),
    events: [
      `This click keeps ${won[0]} of ${owners.length} tokens; ${rivals.length === 1 ? 'the other click takes' : `${rivals.length} other clicks take`} ${won.slice(1).reduce((sum, count) => sum + count, 0)}.`,
    ],
  };
}

/** Stage 2: A^I. */
export function instanceFrame(state: AttentionShiftState): FrameContent {
  const { confident, grid, instanceMap, likeness: c, settings } = state;
  return {
    title: 'Instance map',
    sentence: `Like the first set and unlike the second, in the form “${settings.choice('form')}”, divided by its maximum.`,
    grid,
    map: { title: 'Instance map, Aᴵ', grid, values: instanceMap.map((value) => Math.max(0, value)) },
    // The wheel's notch is a later stage's: where the mask of no notch is cut.
    threshold: heightOf(state, shareOf(0)),
    points: clickPoint(state),
    numbers: [
      { name: 'Mean cosine with ψ⁺ inside Φ⁺', values: [mean(c.foreground, confident.foreground)] },
      { name: 'Mean cosine with ψ⁺ inside Φ⁻', values: [mean(c.foreground, confident.background)] },
    ],
  };
}

/** Stage 7 from the instance map: the box, and where each mask of the wheel is cut. @param shares f by scale */
export function heightsFrame(
  state: AttentionShiftState,
  masks: readonly PseudoMask[],
  shares: readonly number[],
  box: Box,
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
    boxes: [{ label: 'Box', box }],
    points: clickPoint(state),
    numbers,
  };
}

/** Stage 7: what the paper trains on. @param background tokens low in A^I */
export const pseudoPointsFrame = (
  { clickToken, keyPoints, grid }: AttentionShiftState,
  background: readonly number[],
): FrameContent => {
  const foreground = [...new Set([clickToken, ...keyPoints.map(({ token }) => token)])];
  const low = background.filter((token) => !foreground.includes(token));
  return {
    title: 'Pseudo points',
    sentence:
      'The key-points that survived and the click are foreground; background points lie where the map is low.',
    grid,
    sets: { foreground, background: low, ignored: neither(tokenCount(grid), foreground, low) },
  };
};
