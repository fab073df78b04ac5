import { type Benchmark, features, uniform, WIDTH } from '../benchmark/benchmark';

const KEY_POINTS = 20;
/** α of the paper. */
const ALPHA = 0.1;

/** Eqs. 2, 6 and 7 word by word; every token is a member. `[K, WIDTH]`. */
function plain(rows: Float32Array, points: Float32Array, tokens: number): Float32Array {
  const norm = (of: Float32Array, i: number) => Math.hypot(...of.subarray(i * WIDTH, (i + 1) * WIDTH));
  const pointNorms = Array.from({ length: KEY_POINTS }, (_, k) => norm(points, k));
  const d: number[][] = [];
  const sums = new Array<number>(KEY_POINTS).fill(0);
  for (let j = 0; j < tokens; j++) {
    const row: number[] = [];
    const length = norm(rows, j);
    for (let k = 0; k < KEY_POINTS; k++) {
      let sum = 0;
      for (let i = 0; i < WIDTH; i++) sum += rows[j * WIDTH + i] * points[k * WIDTH + i];
      row.push(sum / (length * pointNorms[k]));
      sums[k] += row[k];
    }
    d.push(row);
  }
  const scales = sums.map((sum) => Math.max(sum, 1e-6 * tokens));
  const parts = d.map((row) => {
    let best = 0;
    for (let k = 1; k < KEY_POINTS; k++) if (row[k] / scales[k] > row[best] / scales[best]) best = k;
    return best;
  });
  const moved = points.slice();
  for (let k = 0; k < KEY_POINTS; k++) {
    const members = parts.flatMap((part, j) => (part === k ? [j] : []));
    if (members.length === 0) continue;
    const nearest = members.reduce((most, j) => Math.max(most, d[j][k]), -1);
    const mean = members.reduce((sum, j) => sum + d[j][k], 0) / members.length;
    const spread = Math.max(1 - mean, 1e-4) * ALPHA;
    let total = 0;
    const sum = new Array<number>(WIDTH).fill(0);
    for (const j of members) {
      const weight = Math.exp((d[j][k] - nearest) / spread);
      total += weight;
      for (let i = 0; i < WIDTH; i++) sum[i] += weight * rows[j * WIDTH + i];
    }
    for (let i = 0; i < WIDTH; i++) moved[k * WIDTH + i] = sum[i] / total;
  }
  return moved;
}

export const keyPointShiftBench: Benchmark<'rows' | 'members' | 'points'> = {
  title: 'Key-point shift, one round, K = 20',
  inputs: async (tokens) => {
    const rows = features(tokens);
    // Tokens far apart.
    const points = Float32Array.from({ length: KEY_POINTS * WIDTH }, (_, at) => {
      const token = Math.floor(((Math.floor(at / WIDTH) + 0.5) * tokens) / KEY_POINTS);
      return rows.data[token * WIDTH + (at % WIDTH)];
    });
    const members = { data: uniform(4, tokens).data.fill(1), shape: [tokens] };
    return { rows, members, points: { data: points, shape: [KEY_POINTS, WIDTH] } };
  },
  cost: (n) => ({ operations: 4 * n * KEY_POINTS * WIDTH, bytes: 2 * 4 * n * WIDTH }),
  tolerance: { absolute: 1e-3, relative: 1e-3 },
  own: (o, { rows, members, points }) =>
    o.keyPointShift(rows, members, points, { shifts: 1, temperature: ALPHA }).points,
  plain: ({ rows, points }, tokens) => plain(rows, points, tokens),
  // Members are all tokens, so the mask of a part is that of its members too. An empty part stays where it is.
  onnx: (g, { rows, points }, tokens) => {
    const one = g.constant([1]);
    const normalise = (x: string) => g.node('Div', [x, g.node('ReduceL2', [x], { axes: [1], keepdims: 1 })]);
    const cosines = g.node('Gemm', [normalise(rows), normalise(points)], { transB: 1 });
    const sums = g.node('ReduceSum', [cosines, g.integers([0])], { keepdims: 1 });
    const scores = g.node('Div', [cosines, g.node('Max', [sums, g.constant([1e-6 * tokens])])]);
    const parts = g.node('ArgMax', [scores], { axis: 1, keepdims: 0 });
    const mask = g.node('OneHot', [parts, g.integers([KEY_POINTS]), g.constant([0, 1], [2])], { axis: -1 });
    const inPart = g.node('Mul', [cosines, mask]);
    const total = g.node('ReduceSum', [inPart, g.integers([0])], { keepdims: 1 });
    const size = g.node('Max', [g.node('ReduceSum', [mask, g.integers([0])], { keepdims: 1 }), one]);
    const wide = g.node('Sub', [one, g.node('Div', [total, size])]);
    const spread = g.node('Mul', [g.node('Max', [wide, g.constant([1e-4])]), g.constant([ALPHA])]);
    // Outside its part a cosine becomes at most −1.
    const outside = g.node('Mul', [g.node('Sub', [mask, one]), g.constant([2])]);
    const nearest = g.node('ReduceMax', [g.node('Add', [inPart, outside])], { axes: [0], keepdims: 1 });
    const exponent = g.node('Div', [g.node('Sub', [inPart, nearest]), spread]);
    const weights = g.node('Mul', [g.node('Exp', [g.node('Mul', [exponent, mask])]), mask]);
    const weighted = g.node('Gemm', [weights, rows], { transA: 1 });
    const sum = g.node('ReduceSum', [weights, g.integers([0])], { keepdims: 0 });
    const all = g.node('Unsqueeze', [sum, g.integers([1])]);
    return g.node('Where', [
      g.node('Greater', [all, g.constant([0])]),
      g.node('Div', [weighted, all]),
      points,
    ]);
  },
  tfjs: (tf, { rows, points }) => {
    const [tokens] = rows.shape;
    const normalise = (x: typeof rows) => x.div(x.norm('euclidean', 1, true));
    const cosines = tf.matMul(normalise(rows), normalise(points), false, true);
    const scores = cosines.div(cosines.sum(0, true).maximum(1e-6 * tokens));
    const mask = tf.oneHot(tf.cast(scores.argMax(1), 'int32'), KEY_POINTS).toFloat();
    const inPart = cosines.mul(mask);
    const mean = inPart.sum(0, true).div(mask.sum(0, true).maximum(1));
    const spread = tf.scalar(1).sub(mean).maximum(1e-4).mul(ALPHA);
    const nearest = inPart.add(mask.sub(1).mul(2)).max(0, true);
    const weights = inPart.sub(nearest).div(spread).mul(mask).exp().mul(mask);
    const all = weights.sum(0).expandDims(1);
    return tf.where(all.greater(0), tf.matMul(weights, rows, true, false).div(all), points);
  },
};
