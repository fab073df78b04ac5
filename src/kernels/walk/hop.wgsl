// The next hop from S(v ⊙ x) and, where S is not symmetric, Sᵀ(u ⊙ x). One invocation an entry.
fn invoke(id: vec3<u32>) {
  let n = params.extent_y;
  let columns = params.extent_x;
  let at = id.y * columns + id.x;
  var there = 0.0;
  var back = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    let begin = (chunk * n + id.y) * params.padded + id.x;
    there += forth_partial[begin];
    back += back_partial[begin];
  }
  // Where S is symmetric both products are the same array and both scalings too: the mean of two equals.
  let moved = 0.5 * (u[id.y] * there + v[id.y] * back);
  hops[params.hop * n * columns + at] = (1.0 - params.restart) * moved + params.restart * start[at];
}
