// What becomes of the inner product of normalised rows i and j.
fn emit(i: u32, j: u32, cosine: f32) {
  out[i * params.columns + j] = clamp(cosine, -1.0, 1.0);
}
