import { boxHeight, boxWidth, type Point, type Size } from '../../../geometry';
import { type CropMap, grown } from '../../shared/grow';

/** Thresholds on the lift: θ = −1.5 + 0.4k. */
const THRESHOLDS = Array.from({ length: 13 }, (_, k) => -1.5 + 0.4 * k);
/** Longer side of the frame in which candidates are compared. */
const FRAME = 320;

/** A candidate mask of the click: the click's component of {lift ≥ theta} in one view. */
export interface Candidate {
  /** Place in the list: view, then threshold. */
  readonly number: number;
  readonly view: number;
  /** θ, never above the lift at the click. */
  readonly theta: number;
  /** Pixels of the frame. */
  readonly area: number;
  /** Estimate of the mask's IoU with the object meant. */
  readonly score: number;
}

/** How image pixels map to the frame, and the click there. */
export interface Frame extends Size {
  /** Frame pixels per image pixel. */
  readonly scale: number;
}

export function frameOf(image: Size): Frame {
  const scale = FRAME / Math.max(image.width, image.height);
  const side = (length: number) => Math.max(1, Math.floor(length * scale + 0.5));
  return { width: side(image.width), height: side(image.height), scale };
}

/** A view's lift in the frame: pixels `[y0, y0+height) × [x0, x0+width)` whose centres the view covers. */
interface FrameMap extends Size {
  readonly x0: number;
  readonly y0: number;
  readonly values: Float32Array;
  /** Token of each pixel. */
  readonly tokens: Int32Array;
}

function inFrame(map: CropMap, image: Size, frame: Frame): FrameMap {
  // The frame's pixel i is centred at (i + ½) of `width` equal steps over the image.
  const across = image.width / frame.width;
  const down = image.height / frame.height;
  const { crop, columns, rows } = map;
  const x0 = Math.max(0, Math.ceil(crop.x0 / across - 0.5));
  const y0 = Math.max(0, Math.ceil(crop.y0 / down - 0.5));
  const x1 = Math.max(x0 + 1, Math.min(frame.width, Math.ceil(crop.x1 / across - 0.5)));
  const y1 = Math.max(y0 + 1, Math.min(frame.height, Math.ceil(crop.y1 / down - 0.5)));
  const inFrameUnits: CropMap = {
    ...map,
    crop: { x0: crop.x0 / across, y0: crop.y0 / down, x1: crop.x1 / across, y1: crop.y1 / down },
  };
  const values = grown(inFrameUnits, { x0, y0, x1, y1 });
  const width = x1 - x0;
  const height = y1 - y0;
  const tokens = new Int32Array(width * height);
  const { crop: scaled } = inFrameUnits;
  const tokenAlong = (centre: number, start: number, length: number, cells: number) =>
    Math.min(cells - 1, Math.max(0, Math.floor(((centre - start) * cells) / length)));
  for (let y = 0; y < height; y++) {
    const row = tokenAlong(y0 + y + 0.5, scaled.y0, boxHeight(scaled), rows);
    for (let x = 0; x < width; x++) {
      tokens[y * width + x] = row * columns + tokenAlong(x0 + x + 0.5, scaled.x0, boxWidth(scaled), columns);
    }
  }
  return { x0, y0, width, height, values, tokens };
}

/**
 * For each pixel the highest of the ascending `thresholds` at which it is 8-connected with the seed, −1 where
 * not even the lowest joins them. One flood for all thresholds: the components are nested.
 */
export function joinLevels(
  map: Size & { readonly values: Float32Array },
  seed: number,
  thresholds: readonly number[],
): Int8Array {
  const { width, height, values } = map;
  const joined = new Int8Array(values.length).fill(-1);
  const levelOf = (value: number) => {
    let level = thresholds.length - 1;
    while (level >= 0 && value < thresholds[level]) level--;
    return level;
  };
  // One stack per level; the highest level that still has pixels is always worked off first.
  const stacks: number[][] = thresholds.map(() => []);
  const seedLevel = levelOf(values[seed]);
  if (seedLevel < 0) return joined;
  joined[seed] = seedLevel;
  stacks[seedLevel].push(seed);
  for (let level = thresholds.length - 1; level >= 0; ) {
    const pixel = stacks[level].pop();
    if (pixel === undefined) {
      level--;
      continue;
    }
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const nx = x + dx;
        const ny = y + dy;
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const next = ny * width + nx;
        if (joined[next] >= 0) continue;
        const own = levelOf(values[next]);
        if (own < 0) continue;
        joined[next] = Math.min(own, level);
        stacks[joined[next]].push(next);
      }
    }
  }
  return joined;
}

/** Estimates a candidate's IoU from six numbers (one-click: fitted over pictures, no per-image part). */
export interface ScoreTerms {
  /** ln of its share of the frame. */
  readonly a: number;
  /** ln of its share of the view's tokens. */
  readonly l: number;
  /** Mean lift inside. */
  readonly m: number;
  /** That minus the mean lift of the ring around. */
  readonly c: number;
}

export const scoreOfViews = ({ a, l, m, c }: ScoreTerms): number =>
  -0.025 - 0.0736 * a - 0.00824 * a * a - 0.01862 * l * l + 0.0992 * m + 0.119 * c;

/** The same where only the whole image was looked at. */
export const scoreOfWhole = ({ a, m, c }: ScoreTerms): number =>
  -0.057 - 0.0951 * a - 0.0332 * a * a + 0.147 * m + 0.0846 * c;

/** Tokens of a candidate and of the ring around it, and its score terms. */
function termsOf(
  map: CropMap,
  covered: Uint8Array,
  clickToken: number,
  theta: number,
  share: number,
): ScoreTerms {
  const { columns, rows, values } = map;
  if (!covered.includes(1)) covered[clickToken] = 1;
  let inside = 0;
  let insideSum = 0;
  let ring = 0;
  let ringSum = 0;
  for (let token = 0; token < covered.length; token++) {
    if (covered[token]) {
      inside++;
      insideSum += values[token];
      continue;
    }
    const x = token % columns;
    const y = (token - x) / columns;
    let touches = false;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1) && !touches; ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
        if (covered[ny * columns + nx]) touches = true;
      }
    }
    if (touches) {
      ring++;
      ringSum += values[token];
    }
  }
  const m = insideSum / inside;
  return {
    a: Math.log(share),
    l: Math.log(inside / covered.length),
    m,
    c: ring > 0 ? m - ringSum / ring : m - theta,
  };
}

/** The 13 candidates of one view, scored. `view` is its place, for the numbering. */
export function candidatesOf(
  map: CropMap,
  view: number,
  click: Point,
  image: Size,
  frame: Frame,
  score: (terms: ScoreTerms) => number,
): readonly Candidate[] {
  const local = inFrame(map, image, frame);
  const along = (pixel: number, length: number, cells: number) =>
    Math.floor(((pixel + 0.5) * cells) / length);
  const seedX = Math.min(local.width - 1, Math.max(0, along(click.x, image.width, frame.width) - local.x0));
  const seedY = Math.min(
    local.height - 1,
    Math.max(0, along(click.y, image.height, frame.height) - local.y0),
  );
  const seed = seedY * local.width + seedX;
  const thetas = THRESHOLDS.map((theta) => Math.min(theta, local.values[seed]));
  const levels = joinLevels(local, seed, thetas);
  const tokens = map.columns * map.rows;
  const total = new Int32Array(tokens);
  const reached = new Int32Array(tokens * thetas.length);
  for (let i = 0; i < levels.length; i++) {
    total[local.tokens[i]]++;
    if (levels[i] >= 0) reached[local.tokens[i] * thetas.length + levels[i]]++;
  }
  // From "joined exactly here" to "joined at this level or above".
  for (let token = 0; token < tokens; token++) {
    for (let k = thetas.length - 2; k >= 0; k--) {
      reached[token * thetas.length + k] += reached[token * thetas.length + k + 1];
    }
  }
  return thetas.map((theta, k) => {
    let area = 0;
    const covered = new Uint8Array(tokens);
    for (let token = 0; token < tokens; token++) {
      const count = reached[token * thetas.length + k];
      area += count;
      if (2 * count > total[token]) covered[token] = 1;
    }
    const share = area / (frame.width * frame.height);
    const terms = termsOf(map, covered, local.tokens[seed], theta, share);
    return { number: view * thetas.length + k, view, theta, area, score: score(terms) };
  });
}
