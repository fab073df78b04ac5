import { affinityBench } from '../affinity/affinity.bench';
import { keyPointShiftBench } from '../key-point-shift/key-point-shift.bench';
import { sinkhornBench } from '../sinkhorn/sinkhorn.bench';
import { walkBench } from '../walk/walk.bench';
import type { Benchmark } from './benchmark';
import { propagationBench } from './propagation.bench';

export type { Benchmark, Cost, Input } from './benchmark';
export { writeModel } from './onnx';
export type { Tfjs } from './tfjs';

/** What the table is made of, in its order: the steps with named peers, and the whole of them. */
export const MAIN_BENCHMARKS: readonly Benchmark[] = [
  affinityBench,
  sinkhornBench,
  walkBench,
  keyPointShiftBench,
  propagationBench,
];
