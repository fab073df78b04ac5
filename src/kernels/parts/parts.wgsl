// The lowest k among scores within `tie`·|best| of the best. One invocation a token.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.count;
  var best = cosines[start] * scales[0];
  for (var k = 1u; k < params.count; k++) {
    best = max(best, cosines[start + k] * scales[k]);
  }
  let enough = best - params.tie * abs(best);
  var part = 0u;
  while (part + 1u < params.count && cosines[start + part] * scales[part] < enough) {
    part++;
  }
  parts[id.x] = f32(part);
}
