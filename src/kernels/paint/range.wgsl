// The smallest and the largest entry of a map, entries that are not numbers left out; 0, 0 of none. One invocation.
fn invoke(id: vec3<u32>) {
  var low = 0.0;
  var high = 0.0;
  var any = false;
  for (var j = 0u; j < params.count; j++) {
    let value = entry(j);
    if (is_finite_bits(bitcast<u32>(value))) {
      low = select(value, min(low, value), any);
      high = select(value, max(high, value), any);
      any = true;
    }
  }
  range[2u * id.x] = low;
  range[2u * id.x + 1u] = high;
}
