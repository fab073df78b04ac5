/** out `[rows, channels]` += x ⊙ w, w `[channels]` the same for every row; `channels` a multiple of 4. */
export function scaleRows(x: usize, w: usize, out: usize, rows: i32, channels: i32): void {
  const stride = channels << 2;
  for (let c = 0; c < stride; c += 16) {
    const factor = v128.load(w + c);
    let from = x + c;
    let to = out + c;
    for (let row = 0; row < rows; row++, from += stride, to += stride) {
      v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(from), factor)));
    }
  }
}

/** w `[channels]` += Σ over rows of x ⊙ y, both `[rows, channels]`; `channels` a multiple of 4. */
export function sumProducts(x: usize, y: usize, w: usize, rows: i32, channels: i32): void {
  const stride = channels << 2;
  for (let c = 0; c < stride; c += 16) {
    let sum = f32x4.splat(0);
    let a = x + c;
    let b = y + c;
    for (let row = 0; row < rows; row++, a += stride, b += stride) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)));
    }
    v128.store(w + c, f32x4.add(v128.load(w + c), sum));
  }
}
