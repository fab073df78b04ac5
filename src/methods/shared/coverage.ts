import { boxHeight, boxWidth, type Grid, tokenCount } from '../../geometry';
import { decodeRegion, type Rle } from '../../mask';

/** Share of each token's area that a mask covers: `[N]`, 0…1, exact to the pixel's fraction. */
export function coverage(grid: Grid, mask: Rle): Float32Array {
  const { crop, columns, rows } = grid;
  const [width, height] = [boxWidth(crop), boxHeight(crop)];
  const { data } = decodeRegion(mask, crop);
  // Sums over all pixels left of and above a corner; between corners they are bilinear.
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let line = 0;
    for (let x = 0; x < width; x++) {
      line += data[y * width + x] ? 1 : 0;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + line;
    }
  }
  const upTo = (x: number, y: number): number => {
    const [left, top] = [Math.min(Math.floor(x), width - 1), Math.min(Math.floor(y), height - 1)];
    const [right, down] = [x - left, y - top];
    const at = top * stride + left;
    const upper = sums[at] + right * (sums[at + 1] - sums[at]);
    const lower = sums[at + stride] + right * (sums[at + stride + 1] - sums[at + stride]);
    return upper + down * (lower - upper);
  };
  const [across, down] = [width / columns, height / rows];
  return Float32Array.from({ length: tokenCount(grid) }, (_, token) => {
    const [column, row] = [token % columns, Math.floor(token / columns)];
    const [x0, x1, y0, y1] = [column * across, (column + 1) * across, row * down, (row + 1) * down];
    return (upTo(x1, y1) - upTo(x0, y1) - upTo(x1, y0) + upTo(x0, y0)) / (across * down);
  });
}

/** Share of a token's area that must be the class's for the token to be a class pixel. */
const LEAST_COVER = 0.5;

/** Tokens of which at least half lies in a mask. */
export function classTokens(grid: Grid, mask: Rle): readonly number[] {
  const cover = coverage(grid, mask);
  return Array.from(cover.keys()).filter((token) => cover[token] >= LEAST_COVER);
}
