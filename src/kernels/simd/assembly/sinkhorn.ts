import { costOfSymmetric, multiplySymmetric } from './operations';
import { wakeFor } from './team';

/** So many iterations are usual. */
const LIKELY = 10;

/**
 * u ← √(u ⊘ S u) for S = Sᵀ, until max_i |u_i (S u)_i − 1| is at most `tolerance` or `cap` iterations were made.
 * `u` holds ones and `Su` their product at first; `residuals` receives one number an iteration; `parts` is room for
 * the product.
 */
export function balanceSymmetric(
  S: usize,
  n: i32,
  u: usize,
  Su: usize,
  parts: usize,
  residuals: usize,
  cap: i32,
  tolerance: f32,
): void {
  wakeFor(costOfSymmetric(n, 1) * f64(min(cap, LIKELY)));
  for (let iteration = 0; iteration < cap; iteration++) {
    update(u, Su, n << 2);
    multiplySymmetric(S, n, u, Su, 1, parts);
    const worst = residual(u, Su, n << 2);
    store<f32>(residuals + (iteration << 2), worst);
    if (worst <= tolerance) return;
  }
}

function update(u: usize, Su: usize, end: i32): void {
  let at = 0;
  for (; at + 16 <= end; at += 16) {
    v128.store(u + at, f32x4.sqrt(f32x4.div(v128.load(u + at), v128.load(Su + at))));
  }
  for (; at < end; at += 4) store<f32>(u + at, Mathf.sqrt(load<f32>(u + at) / load<f32>(Su + at)));
}

function residual(u: usize, Su: usize, end: i32): f32 {
  let four = f32x4.splat(0);
  let at = 0;
  for (; at + 16 <= end; at += 16) {
    const product = f32x4.mul(v128.load(u + at), v128.load(Su + at));
    four = f32x4.max(four, f32x4.abs(f32x4.sub(product, f32x4.splat(1))));
  }
  four = f32x4.max(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  let worst: f32 = Mathf.max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1));
  for (; at < end; at += 4) {
    worst = Mathf.max(worst, Mathf.abs(load<f32>(u + at) * load<f32>(Su + at) - 1));
  }
  return worst;
}
