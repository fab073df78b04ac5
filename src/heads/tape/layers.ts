import { type Taps, tapsOf } from '../../geometry';
import type { Floats } from './arithmetic';
import type { Tape, Value } from './tape';

/** max(0, x). */
export function relu(tape: Tape, x: Value): Value {
  const out = tape.result(x.shape, [x]);
  for (let i = 0; i < x.value.length; i++) out.value[i] = Math.max(0, x.value[i]);
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (below) for (let i = 0; i < gradient.length; i++) if (x.value[i] > 0) below[i] += gradient[i];
  });
  return out;
}

/** σ(x). */
export function sigmoid(tape: Tape, x: Value): Value {
  const out = tape.result(x.shape, [x]);
  for (let i = 0; i < x.value.length; i++) out.value[i] = 1 / (1 + Math.exp(-x.value[i]));
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (!below) return;
    for (let i = 0; i < gradient.length; i++) below[i] += gradient[i] * out.value[i] * (1 - out.value[i]);
  });
  return out;
}

/** The same numbers in another shape. */
export const reshape = (x: Value, shape: readonly number[]): Value => ({ ...x, shape });

/** Channels of one map behind those of another: `[…, a]` and `[…, b]` → `[…, a + b]`. */
export function joined(tape: Tape, x: Value, y: Value): Value {
  const [a, b] = [x, y].map(({ shape }) => shape[shape.length - 1]);
  const out = tape.result([...x.shape.slice(0, -1), a + b], [x, y]);
  const rows = x.value.length / a;
  const both: readonly (readonly [Value, number, number])[] = [
    [x, 0, a],
    [y, a, b],
  ];
  for (const [part, from, width] of both) {
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < width; c++) out.value[row * (a + b) + from + c] = part.value[row * width + c];
    }
  }
  tape.back(out, (gradient) => {
    for (const [{ gradient: below }, from, width] of both) {
      if (!below) continue;
      for (let row = 0; row < rows; row++) {
        for (let c = 0; c < width; c++) below[row * width + c] += gradient[row * (a + b) + from + c];
      }
    }
  });
  return out;
}

const EPSILON = 1e-5;

/**
 * GroupNorm of a map `[h, w, c]`: each group of neighbouring channels to mean 0 and variance 1 over the whole map,
 * then · scale + shift, `[c]` both.
 */
export function groupNorm(tape: Tape, x: Value, scale: Value, shift: Value, groups = 8): Value {
  const c = scale.value.length;
  const width = c / groups;
  const rows = x.value.length / c;
  const count = rows * width;
  const groupOf = Uint8Array.from({ length: c }, (_, channel) => Math.floor(channel / width));
  const means = new Float64Array(groups);
  const factors = new Float64Array(groups);
  for (let i = 0; i < x.value.length; i++) means[groupOf[i % c]] += x.value[i] / count;
  for (let i = 0; i < x.value.length; i++) {
    const group = groupOf[i % c];
    factors[group] += (x.value[i] - means[group]) ** 2 / count;
  }
  for (let g = 0; g < groups; g++) factors[g] = 1 / Math.sqrt(factors[g] + EPSILON);
  const out = tape.result(x.shape, [x, scale, shift]);
  const normed = tape.arithmetic.floats(x.value.length);
  for (let i = 0; i < normed.length; i++) {
    const channel = i % c;
    const group = groupOf[channel];
    normed[i] = (x.value[i] - means[group]) * factors[group];
    out.value[i] = normed[i] * scale.value[channel] + shift.value[channel];
  }
  tape.back(out, (gradient) => {
    // dx = factor · (g − mean g − n̂ · mean(g n̂)), g = gradient · scale, means over the group.
    const sums = new Float64Array(groups);
    const along = new Float64Array(groups);
    for (let i = 0; i < normed.length; i++) {
      const channel = i % c;
      const group = groupOf[channel];
      const g = gradient[i] * scale.value[channel];
      sums[group] += g / count;
      along[group] += (g * normed[i]) / count;
      if (scale.gradient) scale.gradient[channel] += gradient[i] * normed[i];
      if (shift.gradient) shift.gradient[channel] += gradient[i];
    }
    const { gradient: below } = x;
    if (!below) return;
    for (let i = 0; i < normed.length; i++) {
      const channel = i % c;
      const group = groupOf[channel];
      below[i] +=
        factors[group] * (gradient[i] * scale.value[channel] - sums[group] - normed[i] * along[group]);
    }
  });
  return out;
}

/**
 * One axis of a resampling: small `[outer, from, inner]` and large `[outer, to, inner]`, one added to the other by the
 * taps of the larger one's places.
 */
function resampleAxis(
  small: Floats,
  large: Floats,
  taps: Taps,
  [outer, inner]: readonly [number, number],
  way: 'grow' | 'gather',
): void {
  const to = taps.first.length;
  const from = small.length / outer / inner;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const place = (o * to + i) * inner;
      for (let t = taps.offset[i]; t < taps.offset[i + 1]; t++) {
        const weight = taps.weights[t];
        const source = (o * from + taps.first[i] + t - taps.offset[i]) * inner;
        if (way === 'grow') for (let k = 0; k < inner; k++) large[place + k] += weight * small[source + k];
        else for (let k = 0; k < inner; k++) small[source + k] += weight * large[place + k];
      }
    }
  }
}

/** Bilinear growth, half-pixel centres, edges clamped: x `[h, w, c]` → `[rows, columns, c]`. */
export function grow(tape: Tape, x: Value, rows: number, columns: number): Value {
  const [h, w, c] = x.shape;
  const [down, across] = [tapsOf(h, rows), tapsOf(w, columns)];
  const out = tape.result([rows, columns, c], [x]);
  const tall = tape.arithmetic.floats(rows * w * c);
  resampleAxis(x.value, tall, down, [1, w * c], 'grow');
  resampleAxis(tall, out.value, across, [rows, c], 'grow');
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (!below) return;
    const gathered = tape.arithmetic.floats(rows * w * c);
    resampleAxis(gathered, gradient, across, [rows, c], 'gather');
    resampleAxis(below, gathered, down, [1, w * c], 'gather');
  });
  return out;
}

/** x + fixed, of as many numbers. */
export function plus(tape: Tape, x: Value, fixed: ArrayLike<number>): Value {
  const out = tape.result(x.shape, [x]);
  for (let i = 0; i < x.value.length; i++) out.value[i] = x.value[i] + fixed[i];
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (below) for (let i = 0; i < below.length; i++) below[i] += gradient[i];
  });
  return out;
}

/** 2×2 mean of a map `[2h, 2w]` → `[h, w]`. */
export function halved(tape: Tape, x: Value): Value {
  const [h, w] = [x.shape[0] / 2, x.shape[1] / 2];
  const out = tape.result([h, w], [x]);
  const cellOf = (i: number) => Math.floor(i / (4 * w)) * w + Math.floor((i % (2 * w)) / 2);
  for (let i = 0; i < x.value.length; i++) out.value[cellOf(i)] += x.value[i] / 4;
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (below) for (let i = 0; i < below.length; i++) below[i] += gradient[cellOf(i)] / 4;
  });
  return out;
}

/** The largest number of each row, or of each column, of a map `[h, w]`; the gradient goes to the first of them. */
export function largest(tape: Tape, x: Value, of: 'rows' | 'columns'): Value {
  const [h, w] = x.shape;
  const [lines, length] = of === 'rows' ? [h, w] : [w, h];
  const index = (line: number, i: number) => (of === 'rows' ? line * w + i : i * w + line);
  const out = tape.result([lines], [x]);
  const at = new Int32Array(lines);
  for (let line = 0; line < lines; line++) {
    let best = index(line, 0);
    for (let i = 1; i < length; i++) if (x.value[index(line, i)] > x.value[best]) best = index(line, i);
    at[line] = best;
    out.value[line] = x.value[best];
  }
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (below) for (let line = 0; line < lines; line++) below[at[line]] += gradient[line];
  });
  return out;
}

/** factor · x. */
export function scaled(tape: Tape, x: Value, factor: number): Value {
  const out = tape.result(x.shape, [x]);
  for (let i = 0; i < x.value.length; i++) out.value[i] = factor * x.value[i];
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (below) for (let i = 0; i < gradient.length; i++) below[i] += factor * gradient[i];
  });
  return out;
}

/** x ⊙ mask, the mask constant. */
export function masked(tape: Tape, x: Value, mask: ArrayLike<number>): Value {
  const out = tape.result(x.shape, [x]);
  for (let i = 0; i < x.value.length; i++) out.value[i] = x.value[i] * mask[i];
  tape.back(out, (gradient) => {
    const { gradient: below } = x;
    if (below) for (let i = 0; i < gradient.length; i++) below[i] += gradient[i] * mask[i];
  });
  return out;
}

/** Σ weight · number, of single numbers. */
export function weighted(tape: Tape, terms: readonly (readonly [number, Value])[]): Value {
  const out = tape.result(
    [1],
    terms.map(([, term]) => term),
  );
  for (const [weight, term] of terms) out.value[0] += weight * term.value[0];
  tape.back(out, ([gradient]: Floats) => {
    for (const [weight, term] of terms) if (term.gradient) term.gradient[0] += weight * gradient;
  });
  return out;
}
