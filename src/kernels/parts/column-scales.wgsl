// 1/max(Σ_j d_jk, 1e-6·N) of every key-point k. One invocation a key-point.
fn invoke(id: vec3<u32>) {
  let count = params.extent_x;
  var sums = vec4<f32>();
  for (var j = 0u; j < params.tokens; j += 4u) {
    for (var k = 0u; k < min(4u, params.tokens - j); k++) {
      sums[k] += cosines[(j + k) * count + id.x];
    }
  }
  scales[id.x] = 1.0 / max(dot(sums, vec4<f32>(1.0)), 1e-6 * f32(params.tokens));
}
