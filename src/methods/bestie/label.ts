import type { StageContext } from '../declaration';
import { type BestieState, byClicks } from './state';
import { targetsOf } from './targets';
import { transferKnowledge } from './transfer';
import { targetFrames } from './watch/targets';
import { transferFrame } from './watch/transfer';

/** Stage 2. */
export async function labelInstances(context: StageContext, state: BestieState): Promise<void> {
  state.transfer = transferKnowledge(
    state.semantic.label,
    state.cues.map(({ pixel }) => pixel),
    state.settings.number('minArea'),
  );
  await context.watch?.(() => transferFrame(state));
}

/**
 * Stage 3: the maps of the pseudo label. Offsets lead to the centroid of the component; Gaussians stand at all
 * clicks, or at the centroids where peaks are the cues.
 */
export async function drawTargets(context: StageContext, state: BestieState): Promise<void> {
  const { canvas, settings, transfer, cues } = state;
  const labelled = transfer.components.filter(({ fate }) => fate === 'pseudo instance');
  const index = new Map(labelled.map(({ number }, k) => [number, k]));
  const instances = labelled.map(({ centroid }) => ({ centre: centroid, weight: 1 }));
  state.targets = targetsOf(
    canvas,
    transfer.regions.map((number) => index.get(number) ?? -1),
    instances,
    byClicks(state) ? cues.map(({ pixel }) => pixel) : instances.map(({ centre }) => centre),
    settings.number('sigma'),
  );
  await context.watch?.(() => targetFrames(state));
}
