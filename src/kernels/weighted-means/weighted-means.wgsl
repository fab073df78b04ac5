// Σ_j w_jm φ_jk / Σ_j w_jm. One invocation an entry of the means. Variant: `otherwise`, the value of a mean
// without weight.
fn invoke(id: vec3<u32>) {
  let width = params.extent_x;
  let count = params.extent_y;
  // Four sums each: nearer to pairwise than one, and no step waits for the one before.
  var sums = vec4<f32>();
  var totals = vec4<f32>();
  for (var j = 0u; j < params.tokens; j += 4u) {
    for (var k = 0u; k < min(4u, params.tokens - j); k++) {
      let weight = weights[(j + k) * count + id.y];
      sums[k] += weight * features[(j + k) * width + id.x];
      totals[k] += weight;
    }
  }
  let at = id.y * width + id.x;
  let total = dot(totals, vec4<f32>(1.0));
  if (total == 0.0) {
    means[at] = otherwise(at);
  } else {
    means[at] = dot(sums, vec4<f32>(1.0)) / total;
  }
}
