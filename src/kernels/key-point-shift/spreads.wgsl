// β_k = max(1 − mean of d over part_k, least) (AttentionShift, Eq. 6); of an empty part as it was before. One invocation
// a key-point.
fn invoke(id: vec3<u32>) {
  let k = id.x;
  let count = params.extent_x;
  var sum = 0.0;
  var size = 0.0;
  // Sums of sums, 64 tokens at a time, so that no sum in float32 grows long.
  for (var block = 0u; block < params.tokens; block += 64u) {
    let end = min(block + 64u, params.tokens);
    var block_sum = 0.0;
    for (var j = block; j < end; j++) {
      if (u32(parts[j]) == k) {
        block_sum += 1.0 - cosines[j * count + k];
        size += 1.0;
      }
    }
    sum += block_sum;
  }
  spreads[k] = before[k];
  if (size > 0.0) {
    spreads[k] = max(sum / size, params.least);
  }
}
