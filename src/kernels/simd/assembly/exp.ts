/**
 * eˣ of four numbers at most 0: x = n·ln 2 + r with |r| ≤ ½ ln 2, then eˣ = 2ⁿ·eʳ, eʳ by its Taylor polynomial of
 * degree 7 (remainder 5e-9 of the value) in Horner's form. Within 2e-7 of the value; exactly 1 at 0, and 0 where
 * float32 has no normal number left.
 */
export function exp(x: v128): v128 {
  const inside = f32x4.ge(x, f32x4.splat(-87.3));
  const clipped = f32x4.max(x, f32x4.splat(-87.3));
  const n = f32x4.nearest(f32x4.mul(clipped, f32x4.splat(f32(Math.LOG2E))));
  // ln 2 in two pieces, the first short enough that n times it is exact.
  let r = f32x4.sub(clipped, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.splat(1.0 / 5040.0);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 720.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0));
  // 2ⁿ: n added to the exponent's bits.
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.and(f32x4.mul(p, power), inside);
}
