// Weights of AttentionShift's Eqs. 6 and 7: exp(d_jk/(α β_k)) over part_k ∩ Φ_I⁺, up to a factor; 0 elsewhere.
// One invocation a key-point.
fn invoke(id: vec3<u32>) {
  let k = id.x;
  let count = params.extent_x;
  var sum = 0.0;
  var size = 0.0;
  var nearest = -1.0;
  // Sums of sums, 64 tokens at a time, so that no sum in float32 grows long.
  for (var block = 0u; block < params.tokens; block += 64u) {
    let end = min(block + 64u, params.tokens);
    var block_sum = 0.0;
    for (var j = block; j < end; j++) {
      if (u32(parts[j]) == k) {
        let d = cosines[j * count + k];
        block_sum += 1.0 - d;
        size += 1.0;
        if (members[j] != 0.0) {
          nearest = max(nearest, d);
        }
      }
    }
    sum += block_sum;
  }
  let spread = max(sum / max(size, 1.0), 1e-4);
  let factor = params.inverse_temperature / spread;
  for (var j = 0u; j < params.tokens; j++) {
    let at = j * count + k;
    var weight = 0.0;
    if (u32(parts[j]) == k && members[j] != 0.0) {
      weight = exp((cosines[at] - nearest) * factor);
    }
    weights[at] = weight;
  }
}
