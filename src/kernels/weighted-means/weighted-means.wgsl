// Σ_j w_jm φ_jk / Σ_j w_jm. One invocation an entry of the means. Variant: `otherwise`, the value of a mean
// without weight.
fn invoke(id: vec3<u32>) {
  let width = params.extent_x;
  let count = params.extent_y;
  var sums = vec4<f32>();
  var totals = vec4<f32>();
  // Sums of sums, 64 tokens at a time, so that no sum in float32 grows long; four of each, so that no step waits for
  // the one before.
  for (var block = 0u; block < params.tokens; block += 64u) {
    let end = min(block + 64u, params.tokens);
    var block_sums = vec4<f32>();
    var block_totals = vec4<f32>();
    for (var j = block; j < end; j++) {
      let weight = weights[j * count + id.y];
      block_sums[j & 3u] += weight * features[j * width + id.x];
      block_totals[j & 3u] += weight;
    }
    sums += block_sums;
    totals += block_totals;
  }
  let at = id.y * width + id.x;
  let total = dot(totals, vec4<f32>(1.0));
  if (total == 0.0) {
    means[at] = otherwise(at);
  } else {
    means[at] = dot(sums, vec4<f32>(1.0)) / total;
  }
}
