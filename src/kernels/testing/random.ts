/** Repeatable numbers in 0…1, uniform: a linear congruential generator's upper bits. */
function randomSource(seed: number): () => number {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** `count` numbers between `low` and `high`. */
export function randomArray(seed: number, count: number, low = -1, high = 1): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * random());
}

/** Rows around one of `clusters` centres, `noise` apart: row i belongs to cluster i mod clusters. */
export function clusteredRows(seed: number, rows: number, width: number, clusters: number, noise: number) {
  const centres = randomArray(seed, clusters * width);
  const scatter = randomArray(seed + 1, rows * width, -noise, noise);
  return scatter.map(
    (value, at) => value + centres[(Math.floor(at / width) % clusters) * width + (at % width)],
  );
}

/** A permutation of 0 … count − 1. */
export function randomPermutation(seed: number, count: number): number[] {
  const random = randomSource(seed);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Row i of the result is row `order[i]` of `data`. */
export function permuteRows(data: Float32Array, width: number, order: readonly number[]): Float32Array {
  return Float32Array.from({ length: order.length * width }, (_, at) => {
    return data[order[Math.floor(at / width)] * width + (at % width)];
  });
}

/** Features of every awkward kind: sides that no tile divides, one token, constant, tiny, zero, huge rows. */
export function featureCases(): { name: string; data: Float32Array; tokens: number; width: number }[] {
  const mixed = randomArray(7, 9 * 6);
  mixed.fill(0, 0, 6);
  mixed.set(
    mixed.subarray(6, 12).map((value) => value * 1e25),
    6,
  );
  mixed.set(
    mixed.subarray(12, 18).map((value) => value * 1e-25),
    12,
  );
  return [
    { name: 'random, 67×10', data: randomArray(1, 67 * 10), tokens: 67, width: 10 },
    { name: 'random, 130×64', data: randomArray(2, 130 * 64), tokens: 130, width: 64 },
    { name: 'random, 5×3', data: randomArray(3, 5 * 3), tokens: 5, width: 3 },
    { name: 'one token', data: randomArray(4, 7), tokens: 1, width: 7 },
    { name: 'one number', data: Float32Array.of(-3), tokens: 1, width: 1 },
    { name: 'constant', data: new Float32Array(18 * 5).fill(0.3), tokens: 18, width: 5 },
    { name: 'all zero', data: new Float32Array(6 * 4), tokens: 6, width: 4 },
    { name: 'zero-ish', data: randomArray(5, 9 * 5, -1e-20, 1e-20), tokens: 9, width: 5 },
    { name: 'around the least norm', data: randomArray(8, 9 * 5, -6e-7, 6e-7), tokens: 9, width: 5 },
    { name: 'huge', data: randomArray(6, 9 * 5, -1e30, 1e30), tokens: 9, width: 5 },
    { name: 'zero, huge and tiny rows together', data: mixed, tokens: 9, width: 6 },
  ];
}
