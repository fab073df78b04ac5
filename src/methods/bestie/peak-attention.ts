/** A map of one class before and after the weak places of its channels were erased, `[N]` each. */
export interface PeakAttention {
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** The channel that is highest at each token, after. */
  readonly channels: Uint16Array;
}

/**
 * Peak attention module: each channel keeps only what reaches `fraction` of its own maximum; the map is their sum.
 * @param channels `[N, K]` row-major, ReLU already taken
 */
export function attendToPeaks(channels: Float32Array, count: number, fraction: number): PeakAttention {
  const n = channels.length / count;
  const highest = new Float32Array(count);
  for (let i = 0; i < channels.length; i++) {
    const k = i % count;
    if (channels[i] > highest[k]) highest[k] = channels[i];
  }
  const before = new Float32Array(n);
  const after = new Float32Array(n);
  const strongest = new Uint16Array(n);
  for (let token = 0; token < n; token++) {
    let top = 0;
    for (let k = 0; k < count; k++) {
      const value = channels[token * count + k];
      before[token] += value;
      if (value < fraction * highest[k]) continue;
      after[token] += value;
      if (value > top) {
        top = value;
        strongest[token] = k;
      }
    }
  }
  return { before, after, channels: strongest };
}

/**
 * x_{i,d} = max(0, z_{i,d}·p_{l(i),d}), z the unit feature, l(i) the prototype nearest to it: the stand-in for a
 * classifier's channels.
 * @param rows features `[N, D]`; @param vectors prototypes `[L, D]`, unit rows
 */
export function channelsOf(rows: Float32Array, vectors: Float32Array, width: number): Float32Array {
  const n = rows.length / width;
  const count = vectors.length / width;
  const out = new Float32Array(rows.length);
  for (let token = 0; token < n; token++) {
    const row = rows.subarray(token * width, (token + 1) * width);
    let squares = 0;
    for (const value of row) squares += value * value;
    const scale = 1 / Math.max(Math.sqrt(squares), 1e-6);
    let best = 0;
    let high = Number.NEGATIVE_INFINITY;
    for (let l = 0; l < count; l++) {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += row[d] * vectors[l * width + d];
      if (dot > high) {
        high = dot;
        best = l;
      }
    }
    for (let d = 0; d < width; d++) {
      out[token * width + d] = Math.max(0, row[d] * scale * vectors[best * width + d]);
    }
  }
  return out;
}
