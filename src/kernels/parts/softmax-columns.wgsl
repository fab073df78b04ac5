// (max_j d_jk, 1/(α β_k), −ln Σ_j exp((d_jk − max)/(α β_k))) of every key-point k: what makes the logarithm of a softmax
// over the tokens of a cosine, (d − first)·second + third. One invocation a key-point.
fn invoke(id: vec3<u32>) {
  let count = params.extent_x;
  let factor = params.inverse_temperature / max(spreads[id.x], params.least);
  var nearest = cosines[id.x];
  for (var j = 1u; j < params.tokens; j++) {
    nearest = max(nearest, cosines[j * count + id.x]);
  }
  var sum = 0.0;
  // Sums of sums, 64 tokens at a time, so that no sum in float32 grows long.
  for (var block = 0u; block < params.tokens; block += 64u) {
    let end = min(block + 64u, params.tokens);
    var block_sum = 0.0;
    for (var j = block; j < end; j++) {
      block_sum += exp((cosines[j * count + id.x] - nearest) * factor);
    }
    sum += block_sum;
  }
  let to = 3u * id.x;
  scores[to] = nearest;
  scores[to + 1u] = factor;
  scores[to + 2u] = -log(sum);
}
