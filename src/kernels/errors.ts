/** Numbers that make no sense: a non-finite feature, a row of the affinity that sums to zero. For people to read. */
export class NumbersError extends Error {
  override readonly name = 'NumbersError';
}

/** The backend cannot compute any more, or never could: device lost, out of memory, disposed. For people to read. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/** What the rows of a tensor are, for the sentence about an entry that is not a number. */
export interface Rows {
  readonly subject: (row: number) => string;
  /** With its article: "a feature". */
  readonly entry: string;
}

const token = (row: number) => `Token ${row}`;
const tokenAfterClass = (row: number) => (row === 0 ? 'The class token' : `Token ${row - 1}`);
const cell = (row: number) => `Cell ${row}`;

/** The kinds of tensors that operations take. */
export const ROWS = {
  features: { subject: token, entry: 'a feature' },
  positions: { subject: token, entry: 'a position' },
  queries: { subject: tokenAfterClass, entry: 'a query' },
  keys: { subject: tokenAfterClass, entry: 'a key' },
  attention: { subject: tokenAfterClass, entry: 'an attention' },
  rolloutRows: { subject: (row) => `Rollout row ${row}`, entry: 'a weight' },
  affinity: { subject: token, entry: 'an affinity' },
  start: { subject: token, entry: 'a start probability' },
  vectors: { subject: (row) => `Vector ${row}`, entry: 'an entry' },
  prototypes: { subject: (row) => `Prototype ${row}`, entry: 'an entry' },
  keyPoints: { subject: (row) => `Key-point ${row}`, entry: 'a coordinate' },
  spreads: { subject: (row) => `Key-point ${row}`, entry: 'a spread' },
  weights: { subject: token, entry: 'a weight' },
  members: { subject: token, entry: 'a membership' },
  scaling: { subject: token, entry: 'a scaling factor' },
  map: { subject: (row) => `Row ${row} of the map`, entry: 'a value' },
  rows: { subject: (row) => `Row ${row}`, entry: 'a value' },
  cells: { subject: cell, entry: 'a value' },
  colours: { subject: cell, entry: 'a colour' },
  offsets: { subject: cell, entry: 'an offset' },
  centres: { subject: (row) => `Centre ${row}`, entry: 'a coordinate' },
  homes: { subject: (row) => `Centre ${row}`, entry: 'a region' },
} satisfies Record<string, Rows>;

/** "Token 17 has a feature that is not a number; …" */
export function notANumber(rows: Rows, row: number): NumbersError {
  return new NumbersError(
    `${rows.subject(row)} has ${rows.entry} that is not a number; nothing can be computed from it.`,
  );
}

/** A row of the matrix given to Sinkhorn holds NaN or an infinity, or overflows when summed. */
export function rowNotANumber(row: number): NumbersError {
  return new NumbersError(`Row ${row} of the affinity does not sum to a number; it cannot be balanced.`);
}

/** A row or column sum below `SMALLEST_SUM`. */
export function sumsToZero(side: 'Row' | 'Column', index: number): NumbersError {
  return new NumbersError(
    `${side} ${index} of the affinity sums to zero: token ${index} resembles no token, not even itself. ` +
      'Raise the temperature or choose another source of affinity.',
  );
}

/** Below it a row or column of an affinity counts as empty. */
export const SMALLEST_SUM = 1e-20;
