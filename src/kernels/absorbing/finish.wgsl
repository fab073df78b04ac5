// (1 − β) x in the start's own magnitude. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  mass[at] = (1.0 - params.beta) * x[at] * largest[id.x];
}
