/**
 * Parts of tokens `first` … `last` − 1: the lowest key-point whose score (d − from)·scale + offset is the best but for
 * `tie` of its size. Cosines d `[tokens, count]`; from, scale and offset, `[3, count]` doubles, at `scores`; parts
 * `[tokens]`. In doubles and in this order, as its twin (`../../parts/parts.cpu.ts`) computes.
 */
export function assignRows(
  cosines: usize,
  count: i32,
  scores: usize,
  tie: f32,
  parts: usize,
  first: i32,
  last: i32,
): void {
  for (let j = first; j < last; j++) {
    const row = cosines + ((j * count) << 2);
    const best = bestOf(row, count, scores);
    const enough = best - f64(tie) * Math.abs(best);
    let part = 0;
    while (scoreOf(row, part, count, scores) < enough) part++;
    store<f32>(parts + (j << 2), f32(part));
  }
}

function scoreOf(row: usize, k: i32, count: i32, scores: usize): f64 {
  const d = f64(load<f32>(row + (k << 2)));
  const at = scores + (k << 3);
  const pitch = (<usize>count) << 3;
  return (d - load<f64>(at)) * load<f64>(at + pitch) + load<f64>(at + 2 * pitch);
}

function bestOf(row: usize, count: i32, scores: usize): f64 {
  const pitch = (<usize>count) << 3;
  let two = f64x2.splat(-Infinity);
  let k = 0;
  for (; k + 2 <= count; k += 2) {
    const d = f64x2.promote_low_f32x4(v128.load64_zero(row + (k << 2)));
    const at = scores + (k << 3);
    const score = f64x2.mul(f64x2.sub(d, v128.load(at)), v128.load(at + pitch));
    two = f64x2.max(two, f64x2.add(score, v128.load(at + 2 * pitch)));
  }
  let best = Math.max(f64x2.extract_lane(two, 0), f64x2.extract_lane(two, 1));
  if (k < count) best = Math.max(best, scoreOf(row, k, count, scores));
  return best;
}
