// q = p − β·T p. One invocation an entry. Variant: `moved`.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  q[at] = p[at] - params.beta * moved(id.y, id.x, params.extent_y);
}
