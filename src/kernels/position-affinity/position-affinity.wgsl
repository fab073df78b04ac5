// S_ij = exp(−‖x_i − x_j‖²/(2σ²)). One invocation an entry.
fn invoke(id: vec3<u32>) {
  let i = id.y;
  let j = id.x;
  let dx = positions[2u * i] - positions[2u * j];
  let dy = positions[2u * i + 1u] - positions[2u * j + 1u];
  out[i * params.extent_x + j] = exp((dx * dx + dy * dy) * params.factor);
}
