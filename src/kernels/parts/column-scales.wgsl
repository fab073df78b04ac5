// (0, 1/max(Σ_j d_jk, 1e-6·N), 0) of every key-point k, or (0, 1, 0) where parts go by the plain cosine: what makes a
// score of a cosine, (d − first)·second + third. One invocation a key-point.
fn invoke(id: vec3<u32>) {
  let count = params.extent_x;
  let to = 3u * id.x;
  scores[to] = 0.0;
  scores[to + 1u] = 1.0;
  scores[to + 2u] = 0.0;
  if (params.plain != 0u) {
    return;
  }
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
  scores[to + 1u] = 1.0 / max(dot(sums, vec4<f32>(1.0)), 1e-6 * f32(params.tokens));
}
