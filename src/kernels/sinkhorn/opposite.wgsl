// v = 1 ⊘ Sᵀu. One invocation a token. Variant: `done`.
fn invoke(id: vec3<u32>) {
  if (done()) {
    return;
  }
  var sum = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    sum += partial[chunk * params.extent_x + id.x];
  }
  v[id.x] = 1.0 / sum;
}
