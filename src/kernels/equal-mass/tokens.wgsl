// ln v_i = −ln N − ln (Kᵀu)_i. One invocation a token.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.count;
  var most = values[start] * params.sharpness + log_u[0];
  for (var l = 1u; l < params.count; l++) {
    most = max(most, values[start + l] * params.sharpness + log_u[l]);
  }
  var sum = 0.0;
  for (var l = 0u; l < params.count; l++) {
    sum += exp(values[start + l] * params.sharpness + log_u[l] - most);
  }
  log_v[id.x] = -log(f32(params.extent_x)) - most - log(sum);
}
