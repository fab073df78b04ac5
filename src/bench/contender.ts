import type { Benchmark, Input } from '../kernels/benchmark';

/** A benchmark with its inputs made, so that all contenders are given the very same. */
export interface Task {
  readonly benchmark: Benchmark;
  readonly tokens: number;
  readonly inputs: Readonly<Record<string, Input>>;
}

/** A task that one contender is ready for. */
export interface Prepared {
  /** Once through: inputs that do not lie ready are handed over, the result is brought back. */
  run(): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Somebody who can do tasks: one of our forms, a library, or loops. */
export interface Contender {
  readonly name: string;
  /** Contenders of a kind compete with each other: on the processor, or by WebGPU on one adapter. */
  readonly kind: 'CPU' | 'WebGPU';
  /** Ours is compared with the others of its kind. */
  readonly ours: boolean;
  /** Nothing where it has no form of the benchmark. */
  prepare(task: Task): Promise<Prepared> | undefined;
  close(): Promise<void>;
}

export async function makeTask(benchmark: Benchmark, tokens: number): Promise<Task> {
  return { benchmark, tokens, inputs: await benchmark.inputs(tokens) };
}

/** `make` of every input, under the same names. */
export function mapInputs<R>(task: Task, make: (input: Input, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(task.inputs).map(([name, input]) => [name, make(input, name)]));
}
