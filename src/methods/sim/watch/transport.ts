import { type Grid, tokenCount } from '../../../geometry';
import type { Rle } from '../../../mask';
import type { ClassPrototypes, FrameContent, MethodContext } from '../../declaration';
import { classTokens } from '../../shared/coverage';
import type { Settings } from '../../shared/define';
import { rowsOf } from '../../shared/vectors';
import { type TransportOptions, transport } from '../bank/transport';
import { SIM_EXPLAINED } from '../explained';

/** Sums of a plan `[N, L]`: of each pixel times N, of each prototype times L. All are 1 where the plan is balanced. */
export function marginals(
  plan: Float32Array,
  count: number,
): { readonly pixels: Float64Array; readonly prototypes: Float64Array } {
  const n = plan.length / count;
  const pixels = new Float64Array(n);
  const prototypes = new Float64Array(count);
  for (let at = 0; at < plan.length; at++) {
    pixels[Math.floor(at / count)] += plan[at] * n;
    prototypes[at % count] += plan[at] * count;
  }
  return { pixels, prototypes };
}

/** What the mask would teach its class if it were accepted: Q, which shares its class pixels out (Eqs. 2 and 3). */
export async function transportFrames(
  { backend, model: { width } }: MethodContext,
  settings: Settings,
  grid: Grid,
  rows: Float32Array,
  { vectors, count }: ClassPrototypes,
  mask: Rle,
): Promise<readonly FrameContent[]> {
  const tokens = classTokens(grid, mask);
  const options: TransportOptions = {
    epsilon: settings.number('epsilon'),
    iterations: settings.number('iterations'),
  };
  const n = tokens.length;
  // Fewer pixels than prototypes are paired off, there is no plan then.
  if (n < count) return [];
  const made = await transport(backend, rowsOf(rows, width, tokens), vectors, width, options);
  if (!made.plan) return [];
  const { plan, assignment, residuals } = made;
  const parts = new Int16Array(tokenCount(grid));
  const values = new Float32Array(tokenCount(grid));
  tokens.forEach((token, i) => {
    parts[token] = assignment[i] + 1;
    let most = 0;
    for (let l = 0; l < count; l++) most = Math.max(most, plan[i * count + l]);
    values[token] = Math.min(1, n * most);
  });
  const sums = marginals(plan, count);
  return [
    {
      title: 'Equal-mass transport, Q',
      sentence: `What this mask would teach: its ${n} class pixels, shared out so that each of the ${count} prototypes gets as much; bright where a pixel goes to one alone.`,
      grid,
      map: { title: 'Largest share of a pixel’s mass, max Q·N', grid, values },
      parts,
      explanation: SIM_EXPLAINED.prototypes,
      numbers: [
        { name: 'Mass of each prototype × L', values: [...sums.prototypes], along: 'prototype' },
        {
          name: 'Mass of a pixel × N, least and most',
          values: [Math.min(...sums.pixels), Math.max(...sums.pixels)],
          along: 'pixel',
        },
        {
          name: 'Residual, |mass × L − 1| at the most',
          values: [...residuals],
          along: 'iteration',
          logarithmic: true,
        },
      ],
    },
  ];
}
