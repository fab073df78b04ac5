import { type Box, boxHeight, boxWidth, type Size } from '../../geometry';
import {
  areaOfRle,
  boxOfRle,
  decodeRegion,
  encodeRegion,
  type Rle,
  subtractRles,
  uniteRles,
} from '../../mask';
import type { Claim, PseudoMask } from '../declaration';
import { extremesAndBox } from '../exits/crop';
import { type CropMap, grown, meanInside } from '../shared/grow';

/** Rows of pixels that are compared at a time, so that photos of any size need little memory. */
const BAND = 256;

interface Claimant extends Claim {
  readonly at: CropMap;
  /** Tight box of its mask; null for an empty one. */
  readonly tight: Box | null;
  /** Area of the box that was given. */
  readonly boxArea: number;
}

/** The overlap of two boxes, cut into bands. */
function* bandsOf(a: Box, b: Box): Generator<Box> {
  const [x0, x1] = [Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)];
  const end = Math.min(a.y1, b.y1);
  if (x1 <= x0) return;
  for (let y0 = Math.max(a.y0, b.y0); y0 < end; y0 += BAND)
    yield { x0, y0, x1, y1: Math.min(end, y0 + BAND) };
}

/** Does `a` have a pixel that both hold: the larger M, else the smaller box, else the lower id? */
const has = (a: Claimant, b: Claimant, mA: number, mB: number): boolean =>
  mA !== mB ? mA > mB : a.boxArea !== b.boxArea ? a.boxArea < b.boxArea : a.id < b.id;

/** What two objects lose to each other. */
function contest(a: Claimant, b: Claimant, image: Size): readonly [Rle[], Rle[]] {
  const lost: [Rle[], Rle[]] = [[], []];
  if (!a.tight || !b.tight) return lost;
  for (const band of bandsOf(a.tight, b.tight)) {
    const [inA, inB] = [decodeRegion(a.mask.rle, band), decodeRegion(b.mask.rle, band)];
    if (!inA.data.some((value, i) => value && inB.data[i])) continue;
    const [mA, mB] = [grown(a.at, band), grown(b.at, band)];
    const size = { width: boxWidth(band), height: boxHeight(band) };
    const loses = [new Uint8Array(mA.length), new Uint8Array(mA.length)];
    for (let i = 0; i < mA.length; i++) {
      if (inA.data[i] && inB.data[i]) loses[has(a, b, mA[i], mB[i]) ? 1 : 0][i] = 1;
    }
    loses.forEach((data, side) => {
      lost[side].push(encodeRegion({ ...size, data }, { x: band.x0, y: band.y0 }, image));
    });
  }
  return lost;
}

/**
 * A pixel that the masks of several objects of a class hold goes to the one with the larger M; where M is the same, to
 * the one with the smaller box, then to the lower id. It is background to the others, ignored pixels outside masks
 * stay. The importance of an object that lost pixels is the mean of M over the foreground left to it. Between classes M
 * is not compared: it is likeness to something else each time.
 */
export function shareOut(image: Size, claims: readonly Claim[]): readonly PseudoMask[] {
  const claimants = claims.map((claim): Claimant => {
    const { box } = extremesAndBox(claim.prompt, image);
    return {
      ...claim,
      at: { ...claim.map.grid, values: claim.map.values },
      tight: boxOfRle(claim.mask.rle),
      boxArea: boxWidth(box) * boxHeight(box),
    };
  });
  const lost = claimants.map((): Rle[] => []);
  for (const [i, a] of claimants.entries()) {
    for (let j = i + 1; j < claimants.length; j++) {
      if (claimants[j].category !== a.category) continue;
      const [byA, byB] = contest(a, claimants[j], image);
      lost[i].push(...byA);
      lost[j].push(...byB);
    }
  }
  return claimants.map(({ mask, at }, i) => {
    const gone = lost[i].length > 0 ? uniteRles(lost[i]) : undefined;
    if (!gone || areaOfRle(gone) === 0) return mask;
    const rle = subtractRles(mask.rle, gone);
    const ignored = mask.ignored && subtractRles(mask.ignored, gone);
    const sure = ignored ? subtractRles(rle, ignored) : rle;
    const box = boxOfRle(sure);
    const score = box ? meanInside(at, box, decodeRegion(sure, box)) : 0;
    return { ...mask, rle, ...(ignored ? { ignored } : {}), score };
  });
}
