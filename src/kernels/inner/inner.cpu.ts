/**
 * Rows of a matrix in groups of four, interleaved: `[⌈rows/4⌉, width, 4]`, missing rows zero. Four rows then
 * stream from consecutive addresses, and no tile has a ragged edge.
 */
export interface PackedRows {
  readonly data: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/** Where the rows lie: row i is `data[offset + i·stride …]`, or row `pick[i]` where `pick` is given. */
export interface RowLayout {
  readonly rows: number;
  readonly width: number;
  readonly stride?: number;
  readonly offset?: number;
  readonly pick?: readonly number[];
}

/** Packs rows, each multiplied by `factor(its first index in data)`. */
export function packRows(
  data: Float32Array,
  layout: RowLayout,
  factor: (at: number) => number = () => 1,
): PackedRows {
  const { rows, width, stride = width, offset = 0, pick } = layout;
  const packed = new Float32Array(Math.ceil(rows / 4) * width * 4);
  for (let row = 0; row < rows; row++) {
    const from = offset + (pick?.[row] ?? row) * stride;
    const by = factor(from);
    let to = (row >> 2) * width * 4 + (row & 3);
    for (let k = from; k < from + width; k++, to += 4) packed[to] = data[k] * by;
  }
  return { data: packed, rows, width };
}

/** Packs rows divided by max(their norm, 1e-6): inner products are then cosines. */
export function packNormalised(data: Float32Array, rows: number, width: number): PackedRows {
  return packRows(data, { rows, width }, (at) => {
    let sum = 0;
    for (let k = at; k < at + width; k++) sum += data[k] * data[k];
    return 1 / Math.max(Math.sqrt(sum), 1e-6);
  });
}

/**
 * Inner products of all rows of `a` with all rows of `b`, in tiles of 4×4. `visit` receives the first row and
 * column of a tile and its 16 products, row-major, in an array that the next tile overwrites; products beyond
 * the last row or column are 0. `upperOnly` leaves out the tiles that lie wholly below the diagonal.
 */
export function innerProducts(
  a: PackedRows,
  b: PackedRows,
  upperOnly: boolean,
  visit: (row: number, column: number, tile: Float64Array) => void,
): void {
  const block = a.width * 4;
  const tile = new Float64Array(16);
  for (let i = 0; i < a.rows; i += 4) {
    for (let j = upperOnly ? i : 0; j < b.rows; j += 4) {
      multiplyTile(a.data, (i >> 2) * block, b.data, (j >> 2) * block, block, tile);
      visit(i, j, tile);
    }
  }
}

/** Sixteen accumulators in registers: every number loaded is used four times. */
function multiplyTile(
  a: Float32Array,
  fromA: number,
  b: Float32Array,
  fromB: number,
  length: number,
  tile: Float64Array,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let p = fromA, q = fromB, end = fromA + length; p < end; p += 4, q += 4) {
    const a0 = a[p];
    const a1 = a[p + 1];
    const a2 = a[p + 2];
    const a3 = a[p + 3];
    let x = b[q];
    s00 += a0 * x;
    s10 += a1 * x;
    s20 += a2 * x;
    s30 += a3 * x;
    x = b[q + 1];
    s01 += a0 * x;
    s11 += a1 * x;
    s21 += a2 * x;
    s31 += a3 * x;
    x = b[q + 2];
    s02 += a0 * x;
    s12 += a1 * x;
    s22 += a2 * x;
    s32 += a3 * x;
    x = b[q + 3];
    s03 += a0 * x;
    s13 += a1 * x;
    s23 += a2 * x;
    s33 += a3 * x;
  }
  tile[0] = s00;
  tile[1] = s01;
  tile[2] = s02;
  tile[3] = s03;
  tile[4] = s10;
  tile[5] = s11;
  tile[6] = s12;
  tile[7] = s13;
  tile[8] = s20;
  tile[9] = s21;
  tile[10] = s22;
  tile[11] = s23;
  tile[12] = s30;
  tile[13] = s31;
  tile[14] = s32;
  tile[15] = s33;
}
