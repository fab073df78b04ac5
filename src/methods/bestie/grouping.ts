import type { Point, Size } from '../../geometry';
import type { MethodContext, StageContext } from '../declaration';
import { indexOf, tokenAt } from './canvas';
import { headMaps, predictMaps } from './mirror';
import { peaksOf } from './peaks';
import { propagate } from './propagation';
import { type BestieState, byClicks, type Centre, type Grouped, type PredictedMaps } from './state';
import type { Component } from './transfer';
import { walkFrom } from './walks';
import { groupingFrames } from './watch/grouping';

/** O = c_m − i where pixel i belongs to centre m, 0 where it belongs to none. */
export function offsetsTo(members: Int32Array, centres: readonly Point[], { width }: Size): Float32Array {
  const offsets = new Float32Array(2 * members.length);
  for (let i = 0; i < members.length; i++) {
    if (members[i] < 0) continue;
    offsets[2 * i] = centres[members[i]].y - Math.floor(i / width);
    offsets[2 * i + 1] = centres[members[i]].x - (i % width);
  }
  return offsets;
}

/**
 * Eq. 1: each pixel of a component joins the centre of that component which `pixel + offset` comes nearest to.
 * A component without a centre is one instance.
 */
export async function groupPixels(
  context: MethodContext,
  { canvas, transfer, semantic }: Pick<BestieState, 'canvas' | 'transfer' | 'semantic'>,
  offsets: Float32Array,
  centres: readonly Centre[],
): Promise<Grouped> {
  const { regions, components } = transfer;
  const nearest = await nearestCentres(context, canvas, offsets, regions, centres);
  const whole = new Map<number, number>();
  const held = new Set(centres.map(({ region }) => region));
  const kept = components.filter(({ fate }) => fate !== 'too small');
  for (const { number } of kept) {
    if (!held.has(number)) whole.set(number, centres.length + whole.size);
  }
  const numbers = regions.map((region, i) => (region === 0 ? -1 : (whole.get(region) ?? nearest[i])));
  const areas = new Int32Array(centres.length + whole.size);
  const sums = new Float64Array(areas.length);
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] < 0) continue;
    areas[numbers[i]]++;
    sums[numbers[i]] += semantic.pixels[i];
  }
  const places = [
    ...centres.map((centre) => ({ region: centre.region, centre })),
    ...[...whole.keys()].map((region) => ({ region, centre: undefined })),
  ];
  const instances = places.map((place, k) => ({
    ...place,
    area: areas[k],
    semantic: areas[k] > 0 ? sums[k] / areas[k] : 0,
  }));
  return { instances, numbers, offsets };
}

async function nearestCentres(
  { backend }: MethodContext,
  { width, height }: Size,
  offsets: Float32Array,
  regions: Int32Array,
  centres: readonly Centre[],
): Promise<ArrayLike<number>> {
  if (centres.length === 0) return new Int32Array(regions.length).fill(-1);
  const places = Float32Array.from(centres.flatMap(({ pixel }) => [pixel.y, pixel.x]));
  return backend.run(async (operations) => {
    const [nearest] = await operations.read(
      operations.grouping(
        operations.upload(offsets, [height, width, 2]),
        operations.upload(places, [centres.length, 2]),
        operations.upload(Float32Array.from(regions), [height, width]),
        operations.upload(
          Float32Array.from(centres, ({ region }) => region),
          [centres.length],
        ),
      ),
    );
    return nearest;
  });
}

/** The centres that the clicks give, or (without clicks) the maxima of a centre map. */
export async function centresOf(
  { backend }: MethodContext,
  state: BestieState,
  centre: Float32Array,
  threshold: number,
): Promise<readonly Centre[]> {
  const { settings, canvas, transfer, clicks } = state;
  const own: readonly Omit<Centre, 'region'>[] = byClicks(state)
    ? state.cues.map(({ pixel }) => ({ pixel, kind: 'click' }))
    : (
        await peaksOf(backend, centre, canvas, settings.number('centreKernel'), (value) => value >= threshold)
      ).map(({ pixel }) => ({ pixel, kind: 'peak' }));
  const others: readonly Omit<Centre, 'region'>[] = settings.toggle('classwise')
    ? []
    : clicks.slice(1).flatMap((pixels) => pixels.map((pixel) => ({ pixel, kind: 'other class' as const })));
  return distinct([...own, ...others])
    .map((place) => ({ ...place, region: transfer.regions[indexOf(canvas, place.pixel)] }))
    .filter(({ region }) => region > 0);
}

const distinct = <T extends { readonly pixel: Point }>(places: readonly T[]): readonly T[] =>
  [
    ...new Map([...places].reverse().map((place) => [`${place.pixel.x},${place.pixel.y}`, place])).values(),
  ].reverse();

/** Where the pixels of a component with cues should point when nothing predicts it. */
function centresOfCues(state: BestieState): readonly Centre[] {
  const clicked = byClicks(state);
  const centreOf = ({ fate, centroid }: Component, cue: number): Point =>
    !clicked && fate === 'pseudo instance' ? centroid : state.cues[cue].pixel;
  return state.transfer.components
    .filter(({ fate }) => fate === 'pseudo instance' || fate === 'several cues')
    .flatMap((component) =>
      component.cues.map(
        (cue): Centre => ({
          pixel: centreOf(component, cue),
          region: component.number,
          kind: clicked ? 'click' : 'peak',
        }),
      ),
    );
}

/** Peaks whose components they share need their walks too: clicks have walked already. */
async function walkFromCues(context: StageContext, state: BestieState): Promise<void> {
  const { canvas, transfer, cues, columns } = state;
  const tokens = transfer.components
    .filter(({ fate }) => fate === 'several cues')
    .flatMap((component) => component.cues.map((cue) => tokenAt(canvas, cues[cue].pixel)));
  const missing = [...new Set(tokens)].filter((token) => !columns.has(token));
  const walked = await walkFrom(context, state, missing);
  state.columns = new Map([...columns, ...missing.map((token, k) => [token, walked[k]] as const)]);
}

/** Which of the centres of `centresOfCues` each pixel has, by the walks from the cues; −1 for none. */
async function membersOfWalks(context: StageContext, state: BestieState): Promise<Int32Array> {
  await walkFromCues(context, state);
  const { canvas, transfer, cues } = state;
  // Centres stand in the order of components, then cues; `propagate` speaks of cues.
  const order = transfer.components
    .filter(({ fate }) => fate === 'pseudo instance' || fate === 'several cues')
    .flatMap((component) => component.cues);
  const placeOf = new Map(order.map((cue, k) => [cue, k]));
  return propagate(
    canvas,
    transfer,
    cues.map(({ pixel }) => pixel),
    state.columns,
  ).map((cue) => (cue < 0 ? -1 : (placeOf.get(cue) ?? -1)));
}

/** What a head makes of the image, where one is asked for: fitted here and now, or trained before. */
async function predict(context: StageContext, state: BestieState): Promise<PredictedMaps | undefined> {
  switch (state.settings.choice('offsets')) {
    case 'ridge':
      return predictMaps(context, state, [state.targets]);
    case 'head': {
      const maps = await headMaps(context, state);
      if (!maps) {
        state.flags.push(
          'No head that was trained on this class is at hand, so offsets come from the walks: train it, or give its file.',
        );
      }
      return maps;
    }
    default:
      return undefined;
  }
}

/** Stage 4. */
export async function groupInstances(context: StageContext, state: BestieState): Promise<void> {
  const { settings, canvas, transfer } = state;
  state.predicted = await predict(context, state);
  const { predicted } = state;
  if (predicted) {
    const centres = await centresOf(context, state, predicted.centre, settings.number('centreThreshold'));
    state.grouped = await groupPixels(context, state, predicted.offsets, centres);
  } else {
    const centres = centresOfCues(state);
    const members =
      settings.choice('offsets') === 'nearest'
        ? Int32Array.from(
            await nearestCentres(
              context,
              canvas,
              new Float32Array(2 * transfer.regions.length),
              transfer.regions,
              centres,
            ),
          )
        : await membersOfWalks(context, state);
    const offsets = offsetsTo(
      members,
      centres.map(({ pixel }) => pixel),
      canvas,
    );
    state.grouped = await groupPixels(context, state, offsets, centres);
  }
  await context.watch?.(() => groupingFrames(state));
}
