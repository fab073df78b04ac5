import { absorbingBench } from '../absorbing/absorbing.bench';
import { affinityBench } from '../affinity/affinity.bench';
import { affinityRowsBench } from '../affinity-rows/affinity-rows.bench';
import { attentionBench } from '../attention/attention.bench';
import { cosinesBench } from '../cosines/cosines.bench';
import { crfBench } from '../crf/crf.bench';
import { equalMassBench } from '../equal-mass/equal-mass.bench';
import { groupingBench } from '../grouping/grouping.bench';
import { keyPointShiftBench } from '../key-point-shift/key-point-shift.bench';
import { localMaximaBench } from '../local-maxima/local-maxima.bench';
import { minMaxBench } from '../min-max/min-max.bench';
import { normsBench } from '../norms/norms.bench';
import { partsBench } from '../parts/parts.bench';
import { positionAffinityBench } from '../position-affinity/position-affinity.bench';
import { prototypeScoresBench } from '../prototype-scores/prototype-scores.bench';
import { ratioBench } from '../ratio/ratio.bench';
import { reduceBench } from '../reduce/reduce.bench';
import { resampleBench } from '../resample/resample.bench';
import { rolloutBench } from '../rollout/rollout.bench';
import { sinkhornBench } from '../sinkhorn/sinkhorn.bench';
import { upsampleBench } from '../upsample/upsample.bench';
import { walkBench } from '../walk/walk.bench';
import { weightedMeansBench } from '../weighted-means/weighted-means.bench';
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

/** Every other operation. */
export const OTHER_BENCHMARKS: readonly Benchmark[] = [
  absorbingBench,
  affinityRowsBench,
  attentionBench,
  cosinesBench,
  crfBench,
  equalMassBench,
  groupingBench,
  localMaximaBench,
  minMaxBench,
  normsBench,
  partsBench,
  positionAffinityBench,
  prototypeScoresBench,
  ratioBench,
  reduceBench,
  resampleBench,
  rolloutBench,
  upsampleBench,
  weightedMeansBench,
];
