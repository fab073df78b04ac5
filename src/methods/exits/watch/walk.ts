import { type Box, type Grid, inBox, tokenCentre, tokenCount } from '../../../geometry';
import type { Features } from '../../../vit';
import type { FrameContent, StageContext } from '../../declaration';
import type { Settings } from '../../shared/define';
import { neither } from '../../shared/frames';
import { maximum, minmax } from '../../shared/numbers';
import { recordAffinity, type Source } from '../../shared/transition';
import { HOPS_EXPLAINED, POINTS_EXPLAINED, SINKHORN_EXPLAINED } from '../explained';
import type { TokenSets } from '../sets';
import { startColumns } from '../walk';

/** Share of the largest Δ at which a token becomes a pseudo point (methods/exits, stage 4: `relative`). */
const PSEUDO = 0.1;

/** What the walk was made of. */
interface WalkParts {
  readonly settings: Settings;
  readonly grid: Grid;
  readonly source: Source;
  readonly sets: TokenSets;
  readonly box: Box;
  readonly features: Features;
}

/**
 * Stages 2 to 4: Sinkhorn's residuals, both walks hop by hop, Δ, pseudo points. Computed a second time,
 * because the run itself reads back only the ratio of the last hop.
 */
export async function walkFrames(context: StageContext, parts: WalkParts): Promise<readonly FrameContent[]> {
  const { settings, grid, source, sets, box, features } = parts;
  const n = tokenCount(grid);
  const hops = settings.number('hops');
  const [walk, residuals, scales] = await context.backend.run(async (operations) => {
    const temperature = settings.number('temperature');
    const { S, symmetric } = recordAffinity(operations, grid, source, features, context.model, temperature);
    const scaling = operations.sinkhorn(S, { symmetric });
    const start = operations.upload(startColumns(n, sets.foreground, sets.background), [n, 2]);
    return operations.read(operations.walk(S, scaling, start, { hops }), scaling.residuals, scaling.u);
  });
  const column = (hop: number, which: 0 | 1) =>
    Float32Array.from({ length: n }, (_, token) => walk[(hop * n + token) * 2 + which]);
  const boxes = [{ label: 'Box', box }];
  const inside = Array.from({ length: n }, (_, token) => inBox(box, tokenCentre(grid, token)));
  const massInBox = (values: Float32Array) =>
    values.reduce((sum, value, token) => sum + (inside[token] ? value : 0), 0);
  const steps = Array.from({ length: hops + 1 }, (_, hop) => hop);

  // Square roots for the eye: after a few hops the walks differ by orders of magnitude.
  const walker = (which: 0 | 1, name: string, symbol: string, from: string): readonly FrameContent[] => {
    const mass: number[] = [];
    return steps.map((hop) => {
      const values = column(hop, which);
      mass.push(massInBox(values));
      const high = maximum(values);
      return {
        title: `${name}, hop ${hop}`,
        sentence:
          hop === 0
            ? `The walk starts ${from}.`
            : `After ${hop} ${hop === 1 ? 'hop' : 'hops'} it has spread to tokens that are alike.`,
        grid,
        map: {
          title: `√${symbol} after hop ${hop}, share of the largest`,
          grid,
          values: high > 0 ? values.map((value) => Math.sqrt(value / high)) : values,
        },
        boxes,
        explanation: HOPS_EXPLAINED,
        numbers: [{ name: 'Mass inside the box', values: [...mass], along: 'hop' }],
      };
    });
  };

  const differences = steps.map((hop) => {
    const b = column(hop, 1);
    return column(hop, 0).map((value, token) => value - b[token]);
  });
  const delta = steps.map((hop): FrameContent => {
    const values = differences[hop];
    const size = maximum(values.map(Math.abs)) || 1;
    return {
      title: `Difference, hop ${hop}`,
      sentence:
        'The one walk minus the other: orange where the foreground outweighs, violet where the background does.',
      grid,
      map: {
        title: `√|Δ| after hop ${hop}, ½ where both are equal`,
        grid,
        values: values.map((value) => 0.5 + Math.sign(value) * Math.sqrt(Math.abs(value) / size) * 0.5),
        twoSided: true,
      },
      boxes,
      explanation: POINTS_EXPLAINED,
      numbers: [{ name: 'Largest Δ', values: differences.slice(0, hop + 1).map(maximum), along: 'hop' }],
    };
  });

  const used = residuals.filter((residual) => residual >= 0);
  const sinkhorn: FrameContent = {
    title: 'Sinkhorn',
    sentence: `Every row and column of the affinity sums to one after ${used.length} iterations; tokens with few alike are scaled up.`,
    grid,
    map: { title: 'Scaling u', grid, values: minmax(scales, []) },
    explanation: SINKHORN_EXPLAINED,
    numbers: [
      { name: 'Residual', values: Array.from(used), along: 'iteration', logarithmic: true },
      { name: 'Iterations', values: [used.length] },
    ],
  };

  return [
    sinkhorn,
    ...walker(0, 'Foreground walk', 'πᶠ', 'at the tokens of the pushed points'),
    ...walker(1, 'Background walk', 'πᵇ', 'at the tokens outside the box'),
    ...delta,
    pseudoPoints(grid, differences[hops], inside, boxes),
  ];
}

/** Stage 4, relative thresholds: the paper's product. Only for looking at: the mask does not need them. */
function pseudoPoints(
  grid: Grid,
  delta: Float32Array,
  inside: readonly boolean[],
  boxes: NonNullable<FrameContent['boxes']>,
): FrameContent {
  const tokens = Array.from(delta.keys()).filter((token) => inside[token]);
  const high = Math.max(0, ...tokens.map((token) => delta[token]));
  const low = Math.min(0, ...tokens.map((token) => delta[token]));
  const foreground = high > 0 ? tokens.filter((token) => delta[token] >= PSEUDO * high) : [];
  const background = low < 0 ? tokens.filter((token) => delta[token] <= PSEUDO * low) : [];
  return {
    title: 'Pseudo points',
    sentence: `Tokens of the box whose Δ is at least ${PSEUDO} of the largest, either way; the paper trains on them.`,
    grid,
    sets: { foreground, background, ignored: neither(delta.length, foreground, background) },
    boxes,
    explanation: POINTS_EXPLAINED,
    events: foreground.length + background.length === 0 ? ['No pseudo point: the walks do not differ.'] : [],
  };
}
