// Largest cosine of a token with a prototype, and the lowest prototype within `tie` of it. One invocation a token.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.count;
  var best = cosines[start];
  for (var l = 1u; l < params.count; l++) {
    best = max(best, cosines[start + l]);
  }
  let enough = best - params.tie * abs(best);
  var nearest_one = 0u;
  while (nearest_one + 1u < params.count && cosines[start + nearest_one] < enough) {
    nearest_one++;
  }
  scores[id.x] = best;
  nearest[id.x] = f32(nearest_one);
}
