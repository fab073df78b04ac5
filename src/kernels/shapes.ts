import type {
  AbsorbingOptions,
  AffinityOptions,
  CrfOptions,
  EqualMassOptions,
  KeyPointShiftOptions,
  PictureMap,
  PictureOptions,
  ResampleOptions,
  SinkhornOptions,
  WalkOptions,
} from './backend';
import type {
  AbsorbingSettings,
  CrfSettings,
  EqualMassSettings,
  PictureSettings,
  SinkhornSettings,
  WalkSettings,
} from './forms';

type Shape = readonly number[];

/** Tokens whose affinity is stored, and tokens that have one at all. */
const MOST_STORED = 4096;
const MOST_TOKENS = 16_384;

/** Columns a walk may carry at once. */
const MOST_COLUMNS = 64;

/** Entries of an array of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}

const written = (shape: Shape) => `[${shape.join(', ')}]`;

function fail(sentence: string): never {
  throw new RangeError(sentence);
}

/** Are these sides whole and at least 1, and does `length` fill them? */
export function checkUpload(length: number, shape: Shape): void {
  if (shape.length === 0 || shape.some((side) => !Number.isInteger(side) || side < 1)) {
    fail(`A tensor's sides must be whole numbers of at least 1; got ${written(shape)}.`);
  }
  if (sizeOf(shape) !== length) {
    fail(`${length} numbers do not fill a tensor of shape ${written(shape)}.`);
  }
}

/** `[rows, columns]` of a matrix; `columns` wanted, where given. */
export function checkMatrix(name: string, shape: Shape, wanted: { rows?: number; columns?: number } = {}) {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    fail(`${name} must be a matrix; its shape is ${written(shape)}.`);
  }
  if (wanted.rows !== undefined && wanted.rows !== rows) {
    fail(`${name} must have ${wanted.rows} rows; its shape is ${written(shape)}.`);
  }
  if (wanted.columns !== undefined && wanted.columns !== columns) {
    fail(`${name} must have ${wanted.columns} columns; its shape is ${written(shape)}.`);
  }
  return { rows, columns };
}

/** Exactly this shape. */
export function checkShape(name: string, shape: Shape, wanted: Shape): void {
  if (shape.length !== wanted.length || shape.some((side, axis) => side !== wanted[axis])) {
    fail(`${name} must have the shape ${written(wanted)}; it has ${written(shape)}.`);
  }
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    fail(`${name} must be a whole number of at least ${least}; got ${value}.`);
  }
}

function checkTolerance(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) fail(`${name} must be a number of at least 0; got ${value}.`);
}

/** Above 0 and finite; the smallest normal float32 at the least, for a GPU reads anything below it as 0. */
export function checkPositive(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 1.2e-38) fail(`${name} must be a number above 0; got ${value}.`);
}

/** Queries and keys `[1+N, D]` of the same shape, D divisible by `heads`. */
export function checkAttention(
  queries: Shape,
  keys: Shape,
  heads: number,
): { tokens: number; width: number } {
  const { rows: tokens, columns: width } = checkMatrix('The queries', queries);
  checkShape('The keys', keys, queries);
  if (tokens < 2) fail('Attention needs the class token and at least one other token.');
  checkWhole('The number of heads', heads, 1);
  if (width % heads !== 0) fail(`A width of ${width} cannot be divided among ${heads} heads.`);
  return { tokens, width };
}

/** Token numbers 0 … N−1, at least one. */
export function checkRows(rows: readonly number[], tokens: number): void {
  if (rows.length === 0) fail('At least one row must be asked for.');
  const wrong = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= tokens);
  if (wrong !== undefined) fail(`There is no token ${wrong}; tokens are numbered 0 to ${tokens - 1}.`);
}

/** Is the affinity of this many tokens stored? */
export function checkStored(tokens: number, { stored = tokens <= MOST_STORED }: AffinityOptions): boolean {
  if (tokens > MOST_TOKENS) {
    fail(`An affinity is of at most ${MOST_TOKENS} tokens; got ${tokens}. Choose a smaller size.`);
  }
  if (stored && tokens > MOST_STORED) {
    fail(`An affinity is stored for at most ${MOST_STORED} tokens; got ${tokens}. Leave it unstored.`);
  }
  return stored;
}

/** Fills in the defaults and checks ranges. */
export function checkSinkhorn(options: SinkhornOptions): SinkhornSettings {
  const { symmetric, tolerance = 1e-4, cap = 200 } = options;
  checkTolerance("Sinkhorn's tolerance", tolerance);
  checkWhole("Sinkhorn's cap", cap, 1);
  return { symmetric, tolerance, cap };
}

/** Fills in the default and checks ranges. */
export function checkWalk(options: WalkOptions, columns: number): WalkSettings {
  const { hops, restart = 0 } = options;
  checkWhole('The number of hops', hops, 0);
  if (!(restart >= 0 && restart <= 1))
    fail(`The restart probability must be between 0 and 1; got ${restart}.`);
  checkColumns(columns);
  return { hops, restart };
}

/** Fills in the defaults and checks ranges. */
export function checkAbsorbing(options: AbsorbingOptions, columns: number): AbsorbingSettings {
  const { beta, tolerance = 1e-6, cap = 30 } = options;
  if (!(beta >= 0 && beta < 1)) fail(`β must be at least 0 and less than 1; got ${beta}.`);
  checkTolerance("The absorbing walk's tolerance", tolerance);
  checkWhole("The absorbing walk's cap", cap, 1);
  checkColumns(columns);
  return { beta, tolerance, cap };
}

function checkColumns(columns: number): void {
  if (columns > MOST_COLUMNS) fail(`A walk carries at most ${MOST_COLUMNS} columns; got ${columns}.`);
}

export function checkShift({ shifts, temperature, assign = 'part-map' }: KeyPointShiftOptions) {
  checkWhole('The number of shifts', shifts, 0);
  // Eq. 3 weighs every token alike: no arg-max could choose by such weights.
  if (assign === 'softmax' || temperature !== Number.POSITIVE_INFINITY) {
    checkPositive("The shift's temperature", temperature);
  }
  return { shifts, temperature, assign };
}

/** Fills in the default; the maps must fill the picture. */
export function checkPicture(
  { rows, columns, across = 1, palette }: PictureOptions,
  maps: number,
): PictureSettings {
  checkWhole('The rows of a painted map', rows, 1);
  checkWhole('The columns of a painted map', columns, 1);
  checkWhole('The number of maps beside each other', across, 1);
  if (maps === 0 || maps % across !== 0) {
    fail(`${maps} maps do not fill a picture with ${across} beside each other.`);
  }
  if (palette.length !== 512) {
    fail(`A palette has 256 colours of 0…1 and 256 of two sides; got ${palette.length}.`);
  }
  return { rows, columns, across, palette };
}

/** Fills in the defaults and checks that every entry lies in the tensor. */
export function checkPictureMap(
  { start, every = 1, less = 0, scale = 'largest' }: Omit<PictureMap, 'of'>,
  shape: Shape,
  { rows, columns }: PictureSettings,
): Required<Omit<PictureMap, 'of'>> {
  checkWhole('The step between a painted map’s entries', every, 1);
  checkWhole('What is taken from a painted map’s entries', less, 0);
  const reach = (rows * columns - 1) * every + less;
  const first = start ?? sizeOf(shape) - 1 - reach;
  if (first < 0 || first + reach >= sizeOf(shape)) {
    fail(
      `A tensor of shape [${shape.join(', ')}] does not hold a painted map of ${rows} × ${columns} entries.`,
    );
  }
  checkWhole('The first entry of a painted map', first, 0);
  return { start: first, every, less, scale };
}

/** Fills in the default and checks ranges. */
export function checkCrf({ zeta, iterations, threshold = 0.5, unary = false }: CrfOptions): CrfSettings {
  checkPositive("The CRF's ζ", zeta);
  checkWhole("The CRF's iterations", iterations, 0);
  if (!(threshold >= 0 && threshold <= 1)) {
    fail(`The CRF's threshold must be between 0 and 1; got ${threshold}.`);
  }
  return { zeta, iterations, threshold, unary };
}

/** Fills in the defaults and checks ranges. */
export function checkEqualMass(
  { epsilon = 0.05, iterations = 3 }: EqualMassOptions,
  tokens: number,
  prototypes: number,
): EqualMassSettings {
  checkPositive("The transport's ε", epsilon);
  checkWhole("The transport's iterations", iterations, 1);
  if (prototypes > MOST_COLUMNS) {
    fail(`Tokens are shared out among at most ${MOST_COLUMNS} prototypes; got ${prototypes}.`);
  }
  if (prototypes > tokens) {
    fail(`${tokens} tokens cannot be shared out among ${prototypes} prototypes: each needs at least one.`);
  }
  return { epsilon, iterations };
}

/** A walk `[H, N, 2]`. */
export function checkTwoColumnWalk(shape: Shape): void {
  if (shape.length !== 3 || shape[2] !== 2) {
    fail(`The ratio needs a walk of two columns, [hops, tokens, 2]; its shape is ${written(shape)}.`);
  }
}

/** The side of a window around a cell. */
export function checkWindow(window: number): void {
  checkWhole('The window', window, 1);
  if (window % 2 === 0) fail(`A window has a cell in its middle, so its side must be odd; got ${window}.`);
}

/** A crop of whole pixels inside an image `[H, W, 3]`, a size, and colours that can be normalised. */
export function checkResample(image: Shape, { crop, height, width, mean, std }: ResampleOptions): void {
  const [rows, columns] = image;
  if (image.length !== 3 || image[2] !== 3) {
    fail(`An image has the shape [height, width, 3]; this one has ${written(image)}.`);
  }
  const { x0, y0, x1, y1 } = crop;
  const inside = x0 >= 0 && y0 >= 0 && x1 <= columns && y1 <= rows && x0 < x1 && y0 < y1;
  if (!inside || ![x0, y0, x1, y1].every(Number.isInteger)) {
    fail(
      `The crop from (${x0}, ${y0}) to (${x1}, ${y1}) is not made of whole pixels of an image of ` +
        `${columns} × ${rows}.`,
    );
  }
  checkSides(height, width);
  if (!mean.every(Number.isFinite)) fail(`The mean colour must be numbers; got ${mean.join(', ')}.`);
  for (const deviation of std) checkPositive('The standard deviation of a colour', deviation);
}

/** The sides of an up-sampled map. Shrinking is not refused, but it samples instead of averaging. */
export function checkSides(height: number, width: number): void {
  checkWhole('The height', height, 1);
  checkWhole('The width', width, 1);
}
