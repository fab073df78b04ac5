import type { Reduction } from '../backend';
import { TIE } from '../parts/parts.cpu';

/** CPU twin of `reduce`: values `[n, columns]` → `[columns]`. */
export function reduceCpu(values: Float32Array, n: number, columns: number, how: Reduction): Float32Array {
  return Float32Array.from({ length: columns }, (_, c) => {
    const column = Float64Array.from({ length: n }, (_, i) => values[i * columns + c]);
    if (how === 'sum') return column.reduce((a, b) => a + b);
    if (how === 'min') return column.reduce((a, b) => Math.min(a, b));
    const best = column.reduce((a, b) => Math.max(a, b));
    if (how === 'max') return best;
    return column.findIndex((value) => value >= best - TIE * Math.abs(best));
  });
}
