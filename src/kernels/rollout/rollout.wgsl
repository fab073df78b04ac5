// r·Ā with Ā = (mean + I)/2. One invocation an entry of a row; lanes side by side read columns side by side.
fn invoke(id: vec3<u32>) {
  let tokens = params.extent_x;
  let start = id.y * tokens;
  var sums = vec4<f32>();
  for (var i = 0u; i < tokens; i += 4u) {
    for (var k = 0u; k < min(4u, tokens - i); k++) {
      sums[k] += rows[start + i + k] * mean[(i + k) * tokens + id.x];
    }
  }
  out[start + id.x] = 0.5 * (rows[start + id.x] + dot(sums, vec4<f32>(1.0)));
}
