import { Ridge } from '../../methods/shared/ridge';
import { restored } from '../brief-floats';
import type { Weights } from '../descent/weights';
import type { DecoderSample } from './samples';
import { standardised } from './standard';

/** λ over the mean of the diagonal. */
const SHRINKAGE = 0.01;

/** A linear map from a token's features to how much it is of the object: `[D + 1]`, the last for the 1 behind. */
type LinearDecoder = Float32Array;

/**
 * The closed form that descent has to beat: Ŷ (1 on foreground points, given and pseudo, 0 on background points)
 * regressed on the standardised features. Each side of each sample counts alike.
 * @returns undefined where no token is known
 */
export function fitLinear(samples: readonly DecoderSample[], standard: Weights): LinearDecoder | undefined {
  const width = standard.mean.length;
  const fit = new Ridge(width + 1, 1);
  const z = new Float64Array(width + 1).fill(1);
  for (const { features, sets, pseudo } of samples) {
    const rows = standardised(restored(features), standard);
    const sides: readonly (readonly [readonly number[], number])[] = [
      [[...sets.foreground, ...pseudo.foreground], 1],
      [[...sets.background, ...pseudo.background], 0],
    ];
    for (const [tokens, answer] of sides) {
      for (const token of tokens) {
        z.set(rows.subarray(token * width, (token + 1) * width));
        fit.add(z, [answer], 1 / tokens.length);
      }
    }
  }
  const [solution] = fit.solve(SHRINKAGE) ?? [];
  return solution && Float32Array.from(solution);
}

/** The logit of a token that the linear map holds to be of the object for sure. */
const SURE = 4;

/** What the linear map says of standardised rows `[N, D]`, as logits `[N]`: 0 where it cannot tell. */
export function linearLogits(decoder: LinearDecoder, rows: Float32Array): Float32Array {
  const width = decoder.length - 1;
  return Float32Array.from({ length: rows.length / width }, (_, token) => {
    let sum = decoder[width];
    for (let d = 0; d < width; d++) sum += decoder[d] * rows[token * width + d];
    return 2 * SURE * (sum - 0.5);
  });
}
