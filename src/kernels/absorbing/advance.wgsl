// x ← x + α p, r ← r − α q, α = r·r/p·q; nothing in a column that is done. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  let column = state[id.x];
  let curvature = dots[id.x];
  // Not above 0: this T is no transition. The residual then stays as it is and says so.
  if (column.z == 0.0 || !(curvature > 0.0)) {
    return;
  }
  let alpha = column.x / curvature;
  x[at] += alpha * p[at];
  r[at] -= alpha * q[at];
}
