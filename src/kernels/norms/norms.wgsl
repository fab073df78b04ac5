// ‖φ‖ of a row, the largest entry taken out first: squares of 1e30 would overflow. One invocation a row.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.width;
  var largest = 0.0;
  for (var k = 0u; k < params.width; k++) {
    largest = max(largest, abs(values[start + k]));
  }
  var squares = vec4<f32>();
  if (largest > 0.0) {
    for (var k = 0u; k < params.width; k++) {
      let scaled = values[start + k] / largest;
      squares[k & 3u] += scaled * scaled;
    }
  }
  out[id.x] = largest * sqrt(dot(squares, vec4<f32>(1.0)));
}
