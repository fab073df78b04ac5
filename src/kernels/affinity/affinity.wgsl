// What becomes of the cosine of tokens i and j: S_ij = exp((d − 1)/τ), written on both sides of the diagonal,
// so that S is symmetric to the last bit.
fn emit(i: u32, j: u32, cosine: f32) {
  if (j < i) {
    return;
  }
  let value = exp((clamp(cosine, -1.0, 1.0) - 1.0) * params.factor);
  out[i * params.columns + j] = value;
  out[j * params.columns + i] = value;
}
