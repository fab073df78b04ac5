import type { Size } from '../geometry';
import { type Rle, rleHasPixel } from '../mask';
import {
  attentionShift,
  choose,
  clickParameters,
  coverage,
  fitOf,
  mapOfClass,
  placesOf,
  proposing,
  resolveParameters,
} from '../methods';
import type { Proposal, ProposeProgress, ProposeRequest, RunRequest } from './api';
import { contextOf, type Machine, runObject } from './run';

/** A proposal before it is chosen, on the tokens of the class map. */
interface Candidate extends Proposal {
  readonly cover: Float32Array;
}

/**
 * Objects of a class on a photo. Peaks of the class's map are clicks; AttentionShift gives each click its masks; how
 * well a mask fits the map says which of them is meant, and how sure it is.
 * @returns the surest first; none where nothing is sure enough
 * @throws a sentence, or an AbortError when cancelled
 */
export async function proposeObjects(
  machine: Machine,
  { imageId, prototypes, taken, parameters }: ProposeRequest,
  signal: AbortSignal,
  onProgress: (progress: ProposeProgress) => void = () => {},
): Promise<readonly Proposal[]> {
  const values = resolveParameters(proposing, parameters);
  const setting = (id: string) => Number(values[id]);
  const image: Size = machine.pictures.size(imageId);
  const rleOf = (counts: Uint32Array): Rle => ({ ...image, counts });
  const context = contextOf(machine, imageId, signal);
  const map = await mapOfClass(context, prototypes, await machine.decorrelation(), { number: setting });
  const there = taken.map(rleOf);
  const held = there.map((mask) => ({ cover: coverage(map.grid, mask) }));
  const places = placesOf(map, setting('places'), ({ x, y }) =>
    there.some((mask) => rleHasPixel(mask, x, y)),
  );
  const limits = { least: setting('least'), overlap: setting('overlap') };
  const chosen = (candidates: readonly Candidate[]) =>
    choose(candidates, held, limits).map(({ cover: _, ...proposal }): Proposal => proposal);
  const candidates: Candidate[] = [];
  for (const [done, point] of places.entries()) {
    onProgress({ done, places: places.length, proposals: chosen(candidates) });
    const request: RunRequest = {
      imageId,
      method: attentionShift.id,
      prompt: { kind: 'point', point },
      parameters: clickParameters(setting('views')),
    };
    const result = await runObject(machine, request, signal);
    for (const { counts, scale, score } of result.masks) {
      const cover = coverage(map.grid, rleOf(counts));
      candidates.push({ request, result, scale, cover, score: score * fitOf(cover, map) });
    }
  }
  return chosen(candidates);
}
