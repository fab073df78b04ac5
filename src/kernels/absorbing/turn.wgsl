// p ← r + (r·r new / r·r old) p. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let column = state[id.x];
  if (column.z == 0.0) {
    return;
  }
  let at = id.y * params.extent_x + id.x;
  p[at] = r[at] + dots[id.x] / column.x * p[at];
}
