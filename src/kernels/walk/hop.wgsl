// The next hop: (1 − restart)·T x + restart·start. One invocation an entry. Variant: `moved`.
fn invoke(id: vec3<u32>) {
  let n = params.extent_y;
  let columns = params.extent_x;
  let at = id.y * columns + id.x;
  let value = (1.0 - params.restart) * moved(id.y, id.x, n) + params.restart * start[at];
  hops[params.hop * n * columns + at] = value;
}
