import {
  type Box,
  boxHeight,
  boxWidth,
  clamp,
  type ExtremePoints,
  extremeList,
  type Grid,
  inBox,
  type Point,
  tokenCentre,
  tokenCount,
  tokenOfPixel,
} from '../../geometry';

/** EXITS stage 1: which tokens the walks start from. The three sets are disjoint and cover the grid. */
export interface TokenSets {
  /** P_FG: tokens of the pushed points, or of the ellipse in the box. Sorted, distinct. */
  readonly foreground: readonly number[];
  /** P_BG: tokens whose centre is outside the box. */
  readonly background: readonly number[];
  /** P_Box: all others. */
  readonly box: readonly number[];
  /** The pushed points, in image pixels. */
  readonly pushed: readonly Point[];
  readonly flags: readonly string[];
}

/**
 * Pushes the extreme points inwards (Sec. 3.1's δ, given in pixels of a 512 px crop), never past the middle
 * of the box.
 * @param cropSize width and height of the crop in image pixels
 */
export function pushInwards(
  points: ExtremePoints,
  box: Box,
  pushIn: number,
  cropSize: { readonly width: number; readonly height: number },
): readonly Point[] {
  const dx = Math.min((pushIn / 512) * cropSize.width, boxWidth(box) / 2);
  const dy = Math.min((pushIn / 512) * cropSize.height, boxHeight(box) / 2);
  const { top, left, bottom, right } = points;
  return [
    { x: top.x, y: top.y + dy },
    { x: left.x + dx, y: left.y },
    { x: bottom.x, y: bottom.y - dy },
    { x: right.x - dx, y: right.y },
  ];
}

/** Sets from extreme points. @param around the crop by whose size the points are pushed; the grid's own by default */
export function setsOfExtremePoints(
  grid: Grid,
  points: ExtremePoints,
  box: Box,
  pushIn: number,
  around: Box = grid.crop,
): TokenSets {
  const { crop } = grid;
  const size = { width: boxWidth(around), height: boxHeight(around) };
  const pushed = pushInwards(points, box, pushIn, size).map((point) => ({
    x: clamp(point.x, crop.x0, crop.x1 - 1),
    y: clamp(point.y, crop.y0, crop.y1 - 1),
  }));
  const foreground = new Set(pushed.map((point) => tokenOfPixel(grid, point)));
  const extremes = extremeList(points).map((point) => tokenOfPixel(grid, point));
  return divide(grid, box, foreground, pushed, [], (token) =>
    extremes.every((extreme) => chebyshev(grid, token, extreme) > 1),
  );
}

/**
 * The sets with the tokens `others` moved from the box to the background (Sec. H); the object's own points stay
 * foreground.
 */
export function withOthers(sets: TokenSets, others: readonly number[]): TokenSets {
  const moved = new Set(sets.box.filter((token) => others.includes(token)));
  if (moved.size === 0) return sets;
  const points = moved.size === 1 ? 'One token' : `${moved.size} tokens`;
  return {
    ...sets,
    background: [...sets.background, ...moved].sort((a, b) => a - b),
    box: sets.box.filter((token) => !moved.has(token)),
    flags: [...sets.flags, `${points} of this box count as background: other objects’ points lie there.`],
  };
}

/** Sets from a box alone: the foreground is an ellipse of half the box's semi-axes squared. */
export function setsOfBox(grid: Grid, box: Box): TokenSets {
  const centre = { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
  const foreground = new Set<number>();
  for (let token = 0; token < tokenCount(grid); token++) {
    const { x, y } = tokenCentre(grid, token);
    const across = (x - centre.x) / (boxWidth(box) / 2);
    const down = (y - centre.y) / (boxHeight(box) / 2);
    if (across * across + down * down <= 0.5) foreground.add(token);
  }
  if (foreground.size === 0) {
    foreground.add(tokenOfPixel(grid, { x: Math.floor(centre.x), y: Math.floor(centre.y) }));
  }
  return divide(
    grid,
    box,
    foreground,
    [],
    ['Box only: without extreme points the mask is less sure.'],
    () => true,
  );
}

function chebyshev(grid: Grid, a: number, b: number): number {
  const columns = grid.columns;
  return Math.max(
    Math.abs((a % columns) - (b % columns)),
    Math.abs(Math.floor(a / columns) - Math.floor(b / columns)),
  );
}

const onBorderRing = (grid: Grid, token: number): boolean => {
  const column = token % grid.columns;
  const row = Math.floor(token / grid.columns);
  return column === 0 || row === 0 || column === grid.columns - 1 || row === grid.rows - 1;
};

function divide(
  grid: Grid,
  box: Box,
  foreground: ReadonlySet<number>,
  pushed: readonly Point[],
  flags: readonly string[],
  farFromExtremes: (token: number) => boolean,
): TokenSets {
  const tokens = Array.from({ length: tokenCount(grid) }, (_, token) => token);
  const outside = tokens.filter((token) => !foreground.has(token) && !inBox(box, tokenCentre(grid, token)));
  const inside = tokens.filter((token) => !foreground.has(token) && inBox(box, tokenCentre(grid, token)));
  const sets = { foreground: [...foreground].sort((a, b) => a - b), box: inside, pushed };
  if (outside.length > 0) {
    const little = outside.length < grid.columns ? ['Little background around the box to compare with.'] : [];
    return { ...sets, background: outside, flags: [...flags, ...little] };
  }
  // The object reaches all four sides of the image: its border, away from the extreme points, must serve.
  const guessed = inside.filter((token) => onBorderRing(grid, token) && farFromExtremes(token));
  return {
    ...sets,
    background: guessed,
    flags: [...flags, 'Background guessed: the box fills the image, so its border serves as background.'],
  };
}

/** Sets from what was given: extreme points pushed inwards, else the box alone. @param around as `setsOfExtremePoints` */
export const setsOf = (
  grid: Grid,
  points: ExtremePoints | undefined,
  box: Box,
  pushIn: number,
  around: Box,
): TokenSets => (points ? setsOfExtremePoints(grid, points, box, pushIn, around) : setsOfBox(grid, box));
