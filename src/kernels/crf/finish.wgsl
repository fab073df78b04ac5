// Probability of log-odds. One invocation a cell.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  q[at] = 1.0 / (1.0 + exp(-odds[at]));
}
