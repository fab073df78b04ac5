// Takes the new r·r over, notes ‖r‖/‖b‖ (−1 where none was needed any more) and decides whether the column goes on.
// One invocation a column.
fn invoke(id: vec3<u32>) {
  let at = params.iteration * params.extent_x + id.x;
  let column = state[id.x];
  if (column.z == 0.0) {
    residuals[at] = -1.0;
    return;
  }
  let residual = sqrt(dots[id.x] / column.y);
  residuals[at] = residual;
  state[id.x] = vec4<f32>(dots[id.x], column.y, select(0.0, 1.0, residual > params.tolerance), 0.0);
}
