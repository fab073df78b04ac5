// r = p = b, x = 0. b is the start divided by its column's largest magnitude, so that no square over- or
// underflows; a column of zeros stays. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  var value = 0.0;
  if (largest[id.x] > 0.0) {
    value = start[at] / largest[id.x];
  }
  r[at] = value;
  p[at] = value;
  x[at] = 0.0;
}
