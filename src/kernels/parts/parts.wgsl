fn score(start: u32, k: u32) -> f32 {
  return (cosines[start + k] - scores[3u * k]) * scores[3u * k + 1u] + scores[3u * k + 2u];
}

// The lowest k among scores within `tie`·|best| of the best. One invocation a token.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.count;
  var best = score(start, 0u);
  for (var k = 1u; k < params.count; k++) {
    best = max(best, score(start, k));
  }
  let enough = best - params.tie * abs(best);
  var part = 0u;
  while (part + 1u < params.count && score(start, part) < enough) {
    part++;
  }
  parts[id.x] = f32(part);
}
