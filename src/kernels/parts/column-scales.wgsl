// 1/max(Σ_j d_jk, 1e-6·N) of every key-point k, or 1 where parts go by the plain cosine. One invocation a key-point.
fn invoke(id: vec3<u32>) {
  if (params.plain != 0u) {
    scales[id.x] = 1.0;
    return;
  }
  let count = params.extent_x;
  var sums = vec4<f32>();
  // Sums of sums, 64 tokens at a time, so that no sum in float32 grows long.
  for (var block = 0u; block < params.tokens; block += 64u) {
    let end = min(block + 64u, params.tokens);
    var block_sums = vec4<f32>();
    for (var j = block; j < end; j++) {
      block_sums[j & 3u] += cosines[j * count + id.x];
    }
    sums += block_sums;
  }
  scales[id.x] = 1.0 / max(dot(sums, vec4<f32>(1.0)), 1e-6 * f32(params.tokens));
}
