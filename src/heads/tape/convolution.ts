import { type Floats, whole } from './arithmetic';
import { sizeOf, type Tape, type Value } from './tape';

/**
 * A map with a frame of zeros, its rows one behind the other: a shift of the map is then a shift of the rows, and a
 * convolution one product for each place of its kernel, over the rows from `first`, `count` of them. What such a
 * product writes into the frame is never read.
 */
interface Framed {
  readonly rows: Floats;
  readonly first: number;
  readonly count: number;
  /** How far each place of the kernel is from the middle, in rows. */
  readonly shifts: readonly number[];
}

function framed(tape: Tape, [h, w, c]: readonly number[], margin: number, map?: Floats): Framed {
  const stride = w + 2 * margin;
  const rows = tape.arithmetic.floats(stride * (h + 2 * margin) * c);
  const first = margin * stride + margin;
  if (map) copyFramed(map, rows, [h, w, c], margin, 'in');
  const places = Array.from({ length: 2 * margin + 1 }, (_, i) => i - margin);
  return {
    rows,
    first,
    count: (h - 1) * stride + w,
    shifts: places.flatMap((down) => places.map((across) => down * stride + across)),
  };
}

/** Into the frame, or out of it onto what is there. */
function copyFramed(
  map: Floats,
  rows: Floats,
  [h, w, c]: readonly number[],
  margin: number,
  way: 'in' | 'out',
): void {
  const stride = w + 2 * margin;
  for (let y = 0; y < h; y++) {
    const inner = ((y + margin) * stride + margin) * c;
    if (way === 'in') rows.set(map.subarray(y * w * c, (y + 1) * w * c), inner);
    else for (let i = 0; i < w * c; i++) map[y * w * c + i] += rows[inner + i];
  }
}

function transposed(tape: Tape, W: Floats, at: number, k: number, n: number): Floats {
  const out = tape.arithmetic.floats(k * n);
  for (let i = 0; i < k; i++) for (let j = 0; j < n; j++) out[j * k + i] = W[at + i * n + j];
  return out;
}

/** 3×3 convolution with zero padding: x `[h, w, k]`, W `[9, k, n]`, bias `[n]` → `[h, w, n]`. */
export function convolve(tape: Tape, x: Value, W: Value, bias: Value): Value {
  const { arithmetic } = tape;
  const [h, w, k] = x.shape;
  const n = bias.value.length;
  const input = framed(tape, x.shape, 1, x.value);
  const { first, count, shifts } = input;
  const out = tape.result([h, w, n], [x, W, bias]);
  const sums = framed(tape, out.shape, 1);
  shifts.forEach((shift, place) => {
    const A = { of: input.rows, at: (first + shift) * k };
    const B = { of: W.value, at: place * k * n };
    arithmetic.multiply(A, B, { of: sums.rows, at: first * n }, count, k, n);
  });
  for (let i = 0; i < out.value.length; i++) out.value[i] = bias.value[i % n];
  copyFramed(out.value, sums.rows, out.shape, 1, 'out');
  tape.back(out, (gradient) => {
    const above = framed(tape, out.shape, 1, gradient);
    const from = { of: above.rows, at: first * n };
    const { gradient: dW } = W;
    if (dW) {
      shifts.forEach((shift, place) => {
        const A = { of: input.rows, at: (first + shift) * k };
        arithmetic.multiplyTransposed(A, from, { of: dW, at: place * k * n }, count, k, n);
      });
    }
    if (bias.gradient) for (let i = 0; i < gradient.length; i++) bias.gradient[i % n] += gradient[i];
    if (x.gradient) {
      const below = framed(tape, x.shape, 1);
      shifts.forEach((shift, place) => {
        const B = whole(transposed(tape, W.value, place * k * n, k, n));
        arithmetic.multiply(from, B, { of: below.rows, at: (first + shift) * k }, count, n, k);
      });
      copyFramed(x.gradient, below.rows, x.shape, 1, 'out');
    }
  });
  return out;
}

/** 5×5 convolution of each channel with itself, zero padding: x `[h, w, c]`, W `[25, c]`; c a multiple of 4. */
export function depthwise(tape: Tape, x: Value, W: Value): Value {
  const { arithmetic } = tape;
  const c = x.shape[2];
  const input = framed(tape, x.shape, 2, x.value);
  const { first, count, shifts } = input;
  const out = tape.result(x.shape, [x, W]);
  const sums = framed(tape, x.shape, 2);
  shifts.forEach((shift, place) => {
    const from = { of: input.rows, at: (first + shift) * c };
    arithmetic.scaleRows(from, { of: W.value, at: place * c }, { of: sums.rows, at: first * c }, count, c);
  });
  copyFramed(out.value, sums.rows, x.shape, 2, 'out');
  tape.back(out, (gradient) => {
    const above = framed(tape, x.shape, 2, gradient);
    const from = { of: above.rows, at: first * c };
    const below = framed(tape, x.shape, 2);
    const { gradient: dW } = W;
    shifts.forEach((shift, place) => {
      const A = { of: input.rows, at: (first + shift) * c };
      if (dW) arithmetic.sumProducts(A, from, { of: dW, at: place * c }, count, c);
      const to = { of: below.rows, at: (first + shift) * c };
      if (x.gradient) arithmetic.scaleRows(from, { of: W.value, at: place * c }, to, count, c);
    });
    if (x.gradient) copyFramed(x.gradient, below.rows, x.shape, 2, 'out');
  });
  return out;
}

/** A product at every place: x `[…, k]`, W `[k, n]`, bias `[n]` → `[…, n]`. */
export function linear(tape: Tape, x: Value, W: Value, bias?: Value): Value {
  const { arithmetic } = tape;
  const [k, n] = W.shape;
  const rows = sizeOf(x.shape) / k;
  const out = tape.result([...x.shape.slice(0, -1), n], bias ? [x, W, bias] : [x, W]);
  if (bias) for (let i = 0; i < out.value.length; i++) out.value[i] = bias.value[i % n];
  arithmetic.multiply(whole(x.value), whole(W.value), whole(out.value), rows, k, n);
  tape.back(out, (gradient) => {
    const above = whole(gradient);
    if (W.gradient) arithmetic.multiplyTransposed(whole(x.value), above, whole(W.gradient), rows, k, n);
    if (bias?.gradient) for (let i = 0; i < gradient.length; i++) bias.gradient[i % n] += gradient[i];
    if (x.gradient) {
      const B = whole(transposed(tape, W.value, 0, k, n));
      arithmetic.multiply(above, B, whole(x.gradient), rows, n, k);
    }
  });
  return out;
}
