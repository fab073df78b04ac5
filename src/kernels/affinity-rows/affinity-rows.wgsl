// What becomes of the cosine of a wanted token and token j: S_ij = exp((d − 1)/τ).
fn emit(i: u32, j: u32, cosine: f32) {
  out[i * params.columns + j] = exp((clamp(cosine, -1.0, 1.0) - 1.0) * params.factor);
}
