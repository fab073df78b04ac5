// Largest logit of each row and the inverse of the sum of exponentials. One invocation a row.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.tokens;
  var largest = logits[start];
  for (var j = 1u; j < params.tokens; j++) {
    largest = max(largest, logits[start + j]);
  }
  // Four sums: nearer to pairwise than one, and no step waits for the one before.
  var sums = vec4<f32>();
  for (var j = 0u; j < params.tokens; j += 4u) {
    for (var k = 0u; k < min(4u, params.tokens - j); k++) {
      sums[k] += exp(logits[start + j + k] - largest);
    }
  }
  stats[id.x] = vec2<f32>(largest, 1.0 / dot(sums, vec4<f32>(1.0)));
}
