import type { Point, Size } from '../../geometry';
import type { MethodContext, StageContext } from '../declaration';
import { indexOf } from './canvas';
import { clustersOf, isDisc } from './clusters';
import { centresOf, groupPixels } from './grouping';
import { predictMaps } from './mirror';
import {
  type BestieState,
  byClicks,
  type Centre,
  type Grouped,
  type Instance,
  type PredictedMaps,
} from './state';
import { type Targets, targetsOf } from './targets';
import { headFrame, refinementFrames } from './watch/refinement';

/** Below this the predicted centre map speaks against a clustered centre. */
const LEAST_CENTRE = 0.05;
/** Components with more centres than this teach nothing. */
const MOST_CENTRES = 5;
/** Below this a centre map is not asked how sure it is. */
const UNSURE_CENTRE = 0.3;

/**
 * Centre clustering: discs of short offsets, where the centre map agrees, farther than `distance` from every
 * centre that their component has already.
 */
function clusteredCentres(
  state: BestieState,
  predicted: PredictedMaps,
  centres: readonly Centre[],
): readonly Centre[] {
  const { settings, canvas, transfer } = state;
  const options = { radius: settings.number('clusterRadius'), slack: settings.number('clusterSlack') };
  const distance = settings.number('clusterDistance');
  return clustersOf(predicted, transfer.regions, canvas, options.radius)
    .filter((cluster) => isDisc(cluster, options))
    .map(
      ({ pixel }): Centre => ({ pixel, region: transfer.regions[indexOf(canvas, pixel)], kind: 'clustered' }),
    )
    .filter(
      ({ pixel, region }) =>
        region > 0 &&
        predicted.centre[indexOf(canvas, pixel)] > LEAST_CENTRE &&
        centres.every(
          (centre) =>
            centre.region !== region ||
            Math.hypot(centre.pixel.x - pixel.x, centre.pixel.y - pixel.y) > distance,
        ),
    );
}

const unit = (value: number): number => Math.max(0, Math.min(1, value));

/** How much a refined instance counts when the head learns from it, 0…1. */
export function confidenceOf(
  kind: string,
  { centre, semantic }: Pick<Instance, 'centre' | 'semantic'>,
  height: number,
): number {
  if (centre?.kind === 'click') return 1;
  if (kind === 'paper') return unit(height);
  return unit(centre?.kind === 'clustered' || height < UNSURE_CENTRE ? semantic : height * semantic);
}

/** COCO's score of an instance: its mean p, times how high the predicted centre map is at its centre. */
export function scoreOf({ canvas, predicted }: BestieState, { centre, semantic }: Instance): number {
  if (!predicted || !centre) return unit(semantic);
  if (centre.kind === 'clustered') return unit(semantic * semantic);
  return unit(unit(predicted.centre[indexOf(canvas, centre.pixel)]) * semantic);
}

/** The maps of a refined label (stage 3): instances count by their confidence, components in doubt not at all. */
export function refinedTargets(state: BestieState, predicted: PredictedMaps, grouped: Grouped): Targets {
  const { settings, canvas, clicks } = state;
  const { instances, numbers } = grouped;
  const held = new Map<number, number>();
  for (const { region, centre } of instances) if (centre) held.set(region, (held.get(region) ?? 0) + 1);
  const taught = instances.map(
    ({ region, centre, area }) =>
      centre !== undefined &&
      centre.kind !== 'other class' &&
      area > 0 &&
      (held.get(region) ?? 0) <= MOST_CENTRES,
  );
  const clicked = byClicks(state);
  const centroids = centroidsOf(numbers, instances, canvas);
  const labelled = instances.map((instance, k) => ({
    centre: clicked && instance.centre?.kind === 'click' ? instance.centre.pixel : centroids[k],
    weight: confidenceOf(
      settings.choice('confidence'),
      instance,
      instance.centre ? predicted.centre[indexOf(canvas, instance.centre.pixel)] : 0,
    ),
  }));
  return targetsOf(
    canvas,
    numbers.map((k) => (k >= 0 && taught[k] ? k : -1)),
    labelled,
    clicked ? clicks[0] : labelled.filter((_, k) => taught[k]).map(({ centre }) => centre),
    settings.number('sigma'),
  );
}

/** Mean pixel of each instance, truncated; its centre where it has no pixel. */
function centroidsOf(numbers: Int32Array, instances: readonly Instance[], { width }: Size): readonly Point[] {
  const sums = new Float64Array(2 * instances.length);
  for (let i = 0; i < numbers.length; i++) {
    const k = numbers[i];
    if (k < 0) continue;
    sums[2 * k] += i % width;
    sums[2 * k + 1] += Math.floor(i / width);
  }
  return instances.map(({ area, centre }, k) =>
    area > 0
      ? { x: Math.floor(sums[2 * k] / area), y: Math.floor(sums[2 * k + 1] / area) }
      : (centre?.pixel ?? { x: 0, y: 0 }),
  );
}

/** (a)–(c): centres, those that clustering adds, grouping. */
export async function regroup(
  context: MethodContext,
  state: BestieState,
  predicted: PredictedMaps,
): Promise<Grouped> {
  const { settings } = state;
  const centres = await centresOf(context, state, predicted.centre, settings.number('refineThreshold'));
  const added = settings.toggle('cluster') ? clusteredCentres(state, predicted, centres) : [];
  return groupPixels(context, state, predicted.offsets, [...centres, ...added]);
}

/**
 * Stage 5. The head's maps make a refined label; the closed form is fitted again to both labels, and what it then
 * predicts is grouped. Each repetition takes the refined label for the pseudo label.
 */
export async function refineInstances(context: StageContext, state: BestieState): Promise<void> {
  const { settings } = state;
  if (!state.predicted) {
    await context.watch?.(() => headFrame(state));
    return;
  }
  if (!settings.toggle('refine')) return;
  let { predicted } = state;
  if (settings.choice('offsets') === 'head') {
    // A head that was trained before stays as it is: a second pass would change nothing.
    state.grouped = await regroup(context, state, predicted);
    const { grouped } = state;
    const refined = refinedTargets(state, predicted, grouped);
    const maps = predicted;
    await context.watch?.(() => refinementFrames(state, maps, grouped, refined, 1));
    return;
  }
  let pseudo = state.targets;
  for (let pass = 0; pass <= settings.number('repeats'); pass++) {
    const grouped = await regroup(context, state, predicted);
    const refined = refinedTargets(state, predicted, grouped);
    const before = predicted;
    await context.watch?.(() => refinementFrames(state, before, grouped, refined, pass + 1));
    const next = predictMaps(context, state, [pseudo, refined]);
    if (!next) break;
    predicted = next;
    pseudo = refined;
  }
  state.predicted = predicted;
  state.grouped = await regroup(context, state, predicted);
}
