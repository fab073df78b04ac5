import { randomOf } from '../../methods/shared/random';
import type { Tape, Value } from '../tape/tape';
import { sizeOf } from '../tape/tape';

/** Arrays by name. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** What a net's weights are, and how they begin. */
export interface WeightSpec {
  readonly shape: readonly number[];
  /** Standard deviation of normal numbers; or all the same number. */
  readonly begin: { readonly normal: number } | { readonly all: number };
}
export type WeightSpecs = Readonly<Record<string, WeightSpec>>;

/** He's standard deviation for what a ReLU follows. @param inputs numbers that one output is a sum of */
export const he = (inputs: number): { readonly normal: number } => ({ normal: Math.sqrt(2 / inputs) });

/** The same seed, the same weights. @param seed text that names the drawing */
export function initialWeights(specs: WeightSpecs, seed: string): Weights {
  return mapped(specs, ({ shape, begin }, name) => {
    const out = new Float32Array(sizeOf(shape));
    if ('all' in begin) return out.fill(begin.all);
    const random = randomOf(`${seed}/${name}`);
    // Box and Muller: two even numbers make two normal ones. 2⁻³³ keeps the logarithm from 0.
    const even = () => random.next() / 2 ** 32 + 2 ** -33;
    for (let i = 0; i < out.length; i += 2) {
      const length = begin.normal * Math.sqrt(-2 * Math.log(even()));
      const angle = 2 * Math.PI * even();
      out[i] = length * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] = length * Math.sin(angle);
    }
    return out;
  });
}

/** A new array for each name. */
export const mapped = <From>(
  from: Readonly<Record<string, From>>,
  make: (each: From, name: string) => Float32Array,
): Weights => Object.fromEntries(Object.entries(from).map(([name, each]) => [name, make(each, name)]));

export const copied = (weights: Weights): Weights => mapped(weights, (each) => each.slice());
export const zerosLike = (weights: Weights): Weights =>
  mapped(weights, (each) => new Float32Array(each.length));

/** The weights on a tape: to be learnt, or fixed. */
export function onTape(
  tape: Tape,
  specs: WeightSpecs,
  weights: Weights,
  how: 'variable' | 'constant',
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, tape[how](weights[name], shape)]),
  );
}

/** How many numbers are learnt. */
export const countOf = (specs: WeightSpecs): number =>
  Object.values(specs).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
