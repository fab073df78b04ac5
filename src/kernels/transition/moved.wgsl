// (T x) of a token and column, from the chunks of S(v ⊙ x) and, where S is not symmetric, Sᵀ(u ⊙ x).
fn moved(token: u32, column: u32, n: u32) -> f32 {
  var there = 0.0;
  var back = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    let begin = (chunk * n + token) * params.padded + column;
    there += forth_partial[begin];
    back += back_partial[begin];
  }
  // Where S is symmetric both products are the same array and both scalings too: the mean of two equals.
  return 0.5 * (u[token] * there + v[token] * back);
}
