// What becomes of the inner product of query i and key j of one head.
fn emit(i: u32, j: u32, logit: f32) {
  out[i * params.columns + j] = logit;
}
