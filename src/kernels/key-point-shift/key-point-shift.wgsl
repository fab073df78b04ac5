// Weights of AttentionShift's Eq. 7: exp(d_jk/(α β_k)) over part_k ∩ Φ_I⁺, up to a factor; 0 elsewhere.
// One invocation a key-point.
fn invoke(id: vec3<u32>) {
  let k = id.x;
  let count = params.extent_x;
  var nearest = -1.0;
  for (var j = 0u; j < params.tokens; j++) {
    if (u32(parts[j]) == k && members[j] != 0.0) {
      nearest = max(nearest, cosines[j * count + k]);
    }
  }
  let factor = params.inverse_temperature / max(spreads[k], params.least);
  for (var j = 0u; j < params.tokens; j++) {
    let at = j * count + k;
    var weight = 0.0;
    if (u32(parts[j]) == k && members[j] != 0.0) {
      weight = exp((cosines[at] - nearest) * factor);
    }
    weights[at] = weight;
  }
}
