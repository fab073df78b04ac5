// The largest entry of the map that begins at `start`, entries that are not numbers left out. One invocation.
fn invoke(id: vec3<u32>) {
  var most = 0.0;
  for (var j = 0u; j < params.count; j++) {
    let value = map[params.start + j];
    if (is_finite_bits(bitcast<u32>(value))) {
      most = max(most, value);
    }
  }
  largest[id.x] = most;
}
