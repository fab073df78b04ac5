// 1 where a value is the largest of its window. One invocation a cell.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  out[at] = select(0.0, 1.0, map[at] == largest[at]);
}
