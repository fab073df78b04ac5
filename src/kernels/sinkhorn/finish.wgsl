// Picks the u of the last iteration that ran and gives the residuals their final form.
fn invoke(id: vec3<u32>) {
  var iterations = params.cap;
  for (var r = 0u; r < params.cap; r++) {
    if (bitcast<f32>(bits[r]) <= params.tolerance) {
      iterations = r + 1u;
      break;
    }
  }
  if (id.x < params.n) {
    if ((iterations & 1u) == 0u) {
      u[id.x] = even[id.x];
    } else {
      u[id.x] = odd[id.x];
    }
  }
  if (id.x < params.cap) {
    if (id.x < iterations) {
      residuals[id.x] = bitcast<f32>(bits[id.x]);
    } else {
      residuals[id.x] = -1.0;
    }
  }
}
