// partial[chunk][i] = Σ S_ij x_j over one chunk of j, S_ij = exp((⟨z_i, z_j⟩ − 1)/τ) of packed unit rows z: S is
// recomputed, four by four entries at a time, and never stored. One invocation four rows, a chunk and a lane of
// columns. Variant: `Lane` (as many columns as an invocation carries) and `done`.
fn row_at(i: u32) -> u32 {
  // Rows beyond the last repeat it; what becomes of them is not used.
  return min(i, params.n - 1u) * params.quads;
}

fn affinity(cosines: vec4<f32>) -> vec4<f32> {
  return exp((clamp(cosines, vec4<f32>(-1.0), vec4<f32>(1.0)) - 1.0) * params.factor);
}

fn invoke(id: vec3<u32>) {
  if (done()) {
    return;
  }
  let lanes = params.extent_z;
  let i = id.x * 4u;
  let a0 = row_at(i);
  let a1 = row_at(i + 1u);
  let a2 = row_at(i + 2u);
  let a3 = row_at(i + 3u);
  let end = min((id.y + 1u) * params.chunk, params.n);
  var totals = array<Lane, 4>();
  // Sums of sums: 64 entries at a time, so that no sum in float32 grows long.
  for (var block = id.y * params.chunk; block < end; block += 64u) {
    let block_end = min(block + 64u, end);
    var sums = array<Lane, 4>();
    for (var j = block; j < block_end; j += 4u) {
      let b0 = row_at(j);
      let b1 = row_at(j + 1u);
      let b2 = row_at(j + 2u);
      let b3 = row_at(j + 3u);
      // One vector a column j, its four entries the four rows i.
      var c0 = vec4<f32>();
      var c1 = vec4<f32>();
      var c2 = vec4<f32>();
      var c3 = vec4<f32>();
      for (var q = 0u; q < params.quads; q++) {
        let y0 = rows[a0 + q];
        let y1 = rows[a1 + q];
        let y2 = rows[a2 + q];
        let y3 = rows[a3 + q];
        let x0 = rows[b0 + q];
        let x1 = rows[b1 + q];
        let x2 = rows[b2 + q];
        let x3 = rows[b3 + q];
        c0 += vec4<f32>(dot(y0, x0), dot(y1, x0), dot(y2, x0), dot(y3, x0));
        c1 += vec4<f32>(dot(y0, x1), dot(y1, x1), dot(y2, x1), dot(y3, x1));
        c2 += vec4<f32>(dot(y0, x2), dot(y1, x2), dot(y2, x2), dot(y3, x2));
        c3 += vec4<f32>(dot(y0, x3), dot(y1, x3), dot(y2, x3), dot(y3, x3));
      }
      let columns = array<vec4<f32>, 4>(affinity(c0), affinity(c1), affinity(c2), affinity(c3));
      for (var k = 0u; k < min(4u, block_end - j); k++) {
        let value = x[(j + k) * lanes + id.z];
        let s = columns[k];
        sums[0] += s.x * value;
        sums[1] += s.y * value;
        sums[2] += s.z * value;
        sums[3] += s.w * value;
      }
    }
    for (var k = 0u; k < 4u; k++) {
      totals[k] += sums[k];
    }
  }
  for (var k = 0u; k < min(4u, params.n - i); k++) {
    partial[(id.y * params.n + i + k) * lanes + id.z] = totals[k];
  }
}
