import type { Operations, Tensor } from '../backend';
import { createCpuBackend } from '../cpu/backend';
import { clusteredRows, randomArray } from '../testing/random';
import type { GraphBuilder } from './onnx';
import type { Tfjs, TfjsTensor } from './tfjs';

/** An array that a benchmark is given. */
export interface Input {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  /** A matrix lies ready where the contender computes; everything else is handed over at every repetition. */
  readonly ready?: boolean;
}

/** What an operation costs by its definition: a form that does less, for S is symmetric, only looks faster. */
export interface Cost {
  /** Multiplications and additions. */
  readonly operations: number;
  /** Bytes that must be read or written at least once, at every step that needs them. */
  readonly bytes: number;
}

/**
 * An operation, ready to be measured: stands beside it as `name.bench.ts`. The forms that it names give the same
 * array; a peer without such an operation is given the same one composed of its own.
 */
export interface Benchmark<Name extends string = string> {
  readonly title: string;
  /** What it is given for N tokens. */
  inputs(tokens: number): Promise<Record<Name, Input>>;
  cost(tokens: number): Cost;
  /** |difference| from our CPU form that is let pass, of numbers of this size. */
  readonly tolerance: { readonly absolute: number; readonly relative: number };
  own(operations: Operations, inputs: Record<Name, Tensor>): Tensor;
  /** The formula in loops, as one would write it down. */
  plain?(inputs: Record<Name, Float32Array>, tokens: number): Float32Array;
  /** For onnxruntime: adds nodes to the graph, returns the name of the result. */
  onnx?(graph: GraphBuilder, inputs: Record<Name, string>, tokens: number): string;
  tfjs?(tf: Tfjs, inputs: Record<Name, TfjsTensor>): TfjsTensor;
}

/** Width of the embedded model's keys. */
export const WIDTH = 192;
/** τ of EXITS. */
export const TEMPERATURE = 0.07;

/** Features `[tokens, WIDTH]` in twelve clusters: cosines of 0.8 inside one, of 0 between two. */
export function features(tokens: number): Input {
  return { data: clusteredRows(1, tokens, WIDTH, 12, 0.5), shape: [tokens, WIDTH] };
}

/** Numbers in 0…1 of any shape. */
export function uniform(seed: number, ...shape: number[]): Input {
  const count = shape.reduce((product, side) => product * side, 1);
  return { data: randomArray(seed, count, 0, 1), shape };
}

/** Two columns `[tokens, 2]`, a few tokens of each with all the probability. */
export function start(tokens: number): Input {
  const data = new Float32Array(tokens * 2);
  for (let k = 0; k < 8; k++) {
    data[2 * Math.floor(((k + 0.25) * tokens) / 8)] = 1 / 8;
    data[2 * Math.floor(((k + 0.75) * tokens) / 8) + 1] = 1 / 8;
  }
  return { data, shape: [tokens, 2] };
}

/** The affinity of `features(tokens)`. */
export async function affinity(tokens: number): Promise<Input> {
  const given = features(tokens);
  const [data] = await createCpuBackend().run(async (o) =>
    o.read(o.affinity(o.upload(given.data, given.shape), TEMPERATURE)),
  );
  return { data, shape: [tokens, tokens], ready: true };
}

/** `count` ones. */
export function ones(...shape: number[]): Input {
  const count = shape.reduce((product, side) => product * side, 1);
  return { data: new Float32Array(count).fill(1), shape };
}
