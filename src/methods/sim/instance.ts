import { type Box, boxHeight, boxWidth, type Grid, inBox, tokenCentre, tokenCount } from '../../geometry';
import type { MethodContext } from '../declaration';
import type { TokenSets } from '../exits/sets';
import { startColumns } from '../exits/walk';
import type { Settings } from '../shared/define';
import { encodeSource, outputsOf, recordAffinity, type Source, startFrom } from '../shared/transition';

/** One candidate for the instance map, `[N]`, and what it is for a person. */
export interface Candidate {
  readonly name: string;
  readonly map: Float32Array;
  /** The token its walk starts from, where it is one. */
  readonly token?: number;
}

/** A candidate with its own box and its weight. */
export interface Weighed extends Candidate {
  readonly box: Box;
  /** e^{μ·IoU} over the sum of all. */
  readonly weight: number;
}

/** What the walks need. */
export interface WalkParts {
  readonly settings: Settings;
  readonly grid: Grid;
  readonly source: Source;
  readonly sets: TokenSets;
  readonly box: Box;
}

/** So many tokens of a box have walks of their own at the most. */
const MOST_ANCHORS = 256;
/** Columns of one walk. */
const COLUMNS = 64;
/** Hops of the variants. */
const VARIANT_HOPS = 4;

const ratio = (f: number, b: number): number => (f + 1e-12) / (f + b + 2e-12);

/** Tokens whose centre is inside the box, in raster order. */
export const tokensInBox = (grid: Grid, box: Box): readonly number[] =>
  Array.from({ length: tokenCount(grid) }, (_, token) => token).filter((token) =>
    inBox(box, tokenCentre(grid, token)),
  );

/** Every ⌈n/256⌉th of the box's tokens. */
export function anchorsOf(grid: Grid, box: Box): readonly number[] {
  const tokens = tokensInBox(grid, box);
  const step = Math.max(1, Math.ceil(tokens.length / MOST_ANCHORS));
  return tokens.filter((_, at) => at % step === 0);
}

/** The tight box, in image pixels, of the tokens where a map is at least ½; undefined where none is. */
export function boxOfMap(grid: Grid, map: Float32Array): Box | undefined {
  let [c0, c1, r0, r1] = [grid.columns, -1, grid.rows, -1];
  for (let token = 0; token < map.length; token++) {
    if (map[token] < 0.5) continue;
    const [column, row] = [token % grid.columns, Math.floor(token / grid.columns)];
    c0 = Math.min(c0, column);
    c1 = Math.max(c1, column);
    r0 = Math.min(r0, row);
    r1 = Math.max(r1, row);
  }
  if (c1 < 0) return undefined;
  const { crop, columns, rows } = grid;
  const [across, down] = [boxWidth(crop) / columns, boxHeight(crop) / rows];
  return {
    x0: Math.floor(crop.x0 + c0 * across),
    y0: Math.floor(crop.y0 + r0 * down),
    x1: Math.ceil(crop.x0 + (c1 + 1) * across),
    y1: Math.ceil(crop.y0 + (r1 + 1) * down),
  };
}

/** Intersection over union of two boxes. */
export function iouOfBoxes(a: Box, b: Box): number {
  const across = Math.max(0, Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0));
  const down = Math.max(0, Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0));
  const overlap = across * down;
  return overlap / (boxWidth(a) * boxHeight(a) + boxWidth(b) * boxHeight(b) - overlap);
}

/**
 * Weights w_a = e^{μ·IoU(box_a, box)} over their sum (Eq. 6, whose sum stands alone there). Candidates that are
 * nowhere ½ have no box and are left out.
 */
export function weigh(
  candidates: readonly Candidate[],
  grid: Grid,
  box: Box,
  sharpness: number,
): readonly Weighed[] {
  const boxed = candidates.flatMap((candidate) => {
    const own = boxOfMap(grid, candidate.map);
    return own ? [{ ...candidate, box: own, weight: Math.exp(sharpness * iouOfBoxes(own, box)) }] : [];
  });
  const total = boxed.reduce((sum, { weight }) => sum + weight, 0);
  return boxed.map((each) => ({ ...each, weight: each.weight / total }));
}

/** Σ w_a M_a, `[N]`. */
export function weightedMap(weighed: readonly Weighed[], n: number): Float32Array {
  const sum = new Float64Array(n);
  for (const { map, weight } of weighed)
    for (let token = 0; token < n; token++) sum[token] += weight * map[token];
  return Float32Array.from(sum);
}

/** The part of a map inside the box; 0 elsewhere. */
export function insideBox(grid: Grid, box: Box, map: Float32Array): Float32Array {
  const out = new Float32Array(map.length);
  for (const token of tokensInBox(grid, box)) out[token] = map[token];
  return out;
}

/** A walk from every anchor, each against EXITS's walk from the surroundings. */
export async function anchorCandidates(
  context: MethodContext,
  { settings, grid, source, sets, box }: WalkParts,
): Promise<readonly Candidate[]> {
  const n = tokenCount(grid);
  const hops = settings.number('hops');
  const features = await encodeSource(context, grid, source);
  const anchors = anchorsOf(grid, box);
  const chunks = Array.from({ length: Math.ceil(anchors.length / COLUMNS) }, (_, at) =>
    anchors.slice(at * COLUMNS, (at + 1) * COLUMNS),
  );
  const walks = await context.backend.run(async (operations) => {
    const temperature = settings.number('temperature');
    const { S, symmetric } = recordAffinity(operations, grid, source, features, context.model, temperature);
    const scaling = operations.sinkhorn(S, { symmetric });
    const from = (start: Float32Array, columns: number) =>
      operations.walk(S, scaling, operations.upload(start, [n, columns]), { hops });
    const surroundings = from(startColumns(n, sets.foreground, sets.background), 2);
    const recorded = chunks.map((chunk) => from(startFrom(n, chunk), chunk.length));
    return operations.read(surroundings, ...recorded);
  });
  const [surroundings, ...own] = walks;
  const last = hops * n;
  const inside = tokensInBox(grid, box);
  return chunks.flatMap((chunk, at) =>
    chunk.map((anchor, column): Candidate => {
      const map = new Float32Array(n);
      for (const token of inside) {
        const ownMass = own[at][(last + token) * chunk.length + column];
        map[token] = ratio(ownMass, surroundings[(last + token) * 2 + 1]);
      }
      const place = `${(anchor % grid.columns) + 1}, ${Math.floor(anchor / grid.columns) + 1}`;
      return { name: `Token ${place}`, map, token: anchor };
    }),
  );
}

/** EXITS's share of the foreground walk at hops 1 to 4 and at the block, the one before and the one after it. */
export async function variantCandidates(
  context: MethodContext,
  { settings, grid, source, sets, box }: WalkParts,
): Promise<readonly Candidate[]> {
  const n = tokenCount(grid);
  const blocks =
    source.kind === 'position'
      ? [source.block]
      : [source.block - 1, source.block, source.block + 1].filter(
          (block) => block >= 0 && block < context.model.blocks,
        );
  const sources = blocks.map((block) => ({ ...source, block }));
  const outputs = [...new Set(sources.flatMap((each) => outputsOf(each, context.model)))];
  const features = outputs.length > 0 ? await context.encode(grid.crop, grid, outputs) : {};
  const candidates: Candidate[] = [];
  for (const each of sources) {
    const [walk] = await context.backend.run(async (operations) => {
      const temperature = settings.number('temperature');
      const { S, symmetric } = recordAffinity(operations, grid, each, features, context.model, temperature);
      const scaling = operations.sinkhorn(S, { symmetric });
      const start = operations.upload(startColumns(n, sets.foreground, sets.background), [n, 2]);
      return operations.read(operations.walk(S, scaling, start, { hops: VARIANT_HOPS }), scaling.residuals);
    });
    for (let hop = 1; hop <= VARIANT_HOPS; hop++) {
      const map = Float32Array.from({ length: n }, (_, token) =>
        ratio(walk[2 * (hop * n + token)], walk[2 * (hop * n + token) + 1]),
      );
      candidates.push({ name: `Block ${each.block}, hop ${hop}`, map: insideBox(grid, box, map) });
    }
  }
  return candidates;
}
