// The state of each column before the first iteration: (r·r, b·b, 1 while it goes on). One invocation a column.
fn invoke(id: vec3<u32>) {
  let rr = dots[id.x];
  state[id.x] = vec4<f32>(rr, rr, select(0.0, 1.0, rr > 0.0), 0.0);
}
