/**
 * Multiplications and additions as fast as four lanes go: `rounds` times eight of each, on registers alone. The
 * result keeps the compiler from leaving them out.
 */
export function multiplyAdd(rounds: i32, factor: f32): f32 {
  const by = f32x4.splat(factor);
  let a = f32x4.splat(1);
  let b = f32x4.splat(2);
  let c = f32x4.splat(3);
  let d = f32x4.splat(4);
  let e = f32x4.splat(5);
  let f = f32x4.splat(6);
  let g = f32x4.splat(7);
  let h = f32x4.splat(8);
  for (let round = 0; round < rounds; round++) {
    a = f32x4.add(f32x4.mul(a, by), by);
    b = f32x4.add(f32x4.mul(b, by), by);
    c = f32x4.add(f32x4.mul(c, by), by);
    d = f32x4.add(f32x4.mul(d, by), by);
    e = f32x4.add(f32x4.mul(e, by), by);
    f = f32x4.add(f32x4.mul(f, by), by);
    g = f32x4.add(f32x4.mul(g, by), by);
    h = f32x4.add(f32x4.mul(h, by), by);
  }
  const sum = f32x4.add(
    f32x4.add(f32x4.add(a, b), f32x4.add(c, d)),
    f32x4.add(f32x4.add(e, f), f32x4.add(g, h)),
  );
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 3);
}
