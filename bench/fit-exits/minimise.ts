/** Value of a function and its gradient, written into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** L-BFGS with ten pairs and halving steps, from 0. */
export function minimise(objective: Objective, size: number, rounds: number): Float64Array {
  let x = new Float64Array(size);
  let gradient = new Float64Array(size);
  let value = objective(x, gradient);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const step = gradient.slice();
    const shares = pairs.map(() => 0);
    for (let i = pairs.length - 1; i >= 0; i--) {
      const { s, y, rho } = pairs[i];
      shares[i] = rho * dot(s, step);
      for (let d = 0; d < size; d++) step[d] -= shares[i] * y[d];
    }
    const last = pairs.at(-1);
    const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1;
    for (let d = 0; d < size; d++) step[d] *= scale;
    pairs.forEach(({ s, y, rho }, i) => {
      const back = rho * dot(y, step);
      for (let d = 0; d < size; d++) step[d] += s[d] * (shares[i] - back);
    });
    const slope = dot(gradient, step);
    let length = 1;
    for (; length > 1e-6; length /= 2) {
      const next = x.map((coordinate, d) => coordinate - length * step[d]);
      const nextGradient = new Float64Array(size);
      const nextValue = objective(next, nextGradient);
      if (nextValue > value - 1e-4 * length * slope) continue;
      const s = next.map((coordinate, d) => coordinate - x[d]);
      const y = nextGradient.map((slopeOf, d) => slopeOf - gradient[d]);
      if (dot(s, y) > 1e-12) pairs.push({ s, y, rho: 1 / dot(s, y) });
      if (pairs.length > 10) pairs.shift();
      const gain = value - nextValue;
      [x, gradient, value] = [next, nextGradient, nextValue];
      if (gain < 1e-7) return x;
      break;
    }
    if (length <= 1e-6) return x;
  }
  return x;
}
