import { extremeList, type Point, type Size } from '../geometry';
import { extremePointsOfRle, iouOfRles, type Rle, rleHasPixel } from '../mask';
import {
  attentionShift,
  choose,
  clickParameters,
  coverage,
  exits,
  fitOf,
  instancesOfClass,
  likeness,
  mapOfClass,
  type Prompt,
  proposing,
  resolveParameters,
  withoutTaken,
} from '../methods';
import type { Proposal, ProposeProgress, ProposeRequest, RunRequest } from './api';
import { contextOf, type Machine, runObject } from './run';

/** A proposal before it is chosen, on the tokens of the class map. */
interface Candidate extends Proposal {
  readonly mask: Rle;
  readonly cover: Float32Array;
}

/**
 * Objects of a class on a photo. The class's map, without the objects that are there, falls into BESTIE's instances;
 * their cues are clicks; AttentionShift gives each click its masks; how well a mask fits the map says which of them is
 * meant, and how sure it is; and how sure that is hangs on whether EXITS makes the same mask of its extreme points.
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
  const settings = { number: setting };
  const whole = await mapOfClass(context, prototypes, await machine.decorrelation(), settings);
  const there = taken.map(rleOf);
  const held = there.map((mask) => ({ cover: coverage(whole.grid, mask) }));
  const map = withoutTaken(whole, held);
  const isTaken = ({ x, y }: Point) => there.some((mask) => rleHasPixel(mask, x, y));
  const instances = await instancesOfClass(context, map, prototypes.bank.size, isTaken, settings);
  const limits = { least: setting('least'), overlap: setting('overlap') };
  const power = setting('agreement');
  const candidates: Candidate[] = [];
  const scores = new Map<Candidate, number>();
  /** The best so far; how sure they are hangs on EXITS too. */
  async function chosen(): Promise<readonly Proposal[]> {
    const best = choose(candidates, held, limits);
    for (const candidate of best) {
      if (scores.has(candidate)) continue;
      const agreement = power > 0 ? await agreementOn(candidate) : 1;
      scores.set(candidate, candidate.score * agreement ** power);
    }
    return best
      .map(({ cover: _, mask: __, ...proposal }, at): Proposal => {
        return { ...proposal, score: scores.get(best[at]) ?? 0 };
      })
      .filter(({ score }) => score >= limits.least)
      .sort((a, b) => b.score - a.score);
  }
  /** IoU of a candidate's mask with what EXITS makes of its extreme points. */
  async function agreementOn({ mask }: Candidate): Promise<number> {
    const points = extremePointsOfRle(mask);
    if (!points) return 0;
    const prompt: Prompt = { kind: 'extreme-points', points: extremeList(points) };
    try {
      const other = await runObject(machine, { imageId, method: exits.id, prompt, parameters: {} }, signal);
      return iouOfRles(mask, rleOf(other.masks[0].counts));
    } catch (error) {
      if (signal.aborted) throw error;
      return 0;
    }
  }

  for (const [done, instance] of instances.entries()) {
    onProgress({ done, places: instances.length, proposals: await chosen() });
    const request: RunRequest = {
      imageId,
      method: attentionShift.id,
      prompt: { kind: 'point', point: instance.cue },
      parameters: clickParameters(setting('views')),
    };
    const result = await runObject(machine, request, signal);
    for (const { counts, scale, score: belief } of result.masks) {
      const mask = rleOf(counts);
      const cover = coverage(map.grid, mask);
      const score = belief * fitOf(cover, map) * likeness({ cover }, instance) ** setting('shape');
      candidates.push({ request, result, scale, mask, cover, score });
    }
  }
  return chosen();
}
