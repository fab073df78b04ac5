// x ← scaling ⊙ (the table numbered `at`), with columns of zeros up to a multiple of a lane's width. One invocation
// an entry.
fn invoke(id: vec3<u32>) {
  let padded = params.extent_x;
  var value = 0.0;
  if (id.x < params.columns) {
    let source = (params.at * params.extent_y + id.y) * params.columns + id.x;
    value = scaling[id.y] * vectors[source];
  }
  x[id.y * padded + id.x] = value;
}
