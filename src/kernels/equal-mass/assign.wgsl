// The plan Q_il = u_l K_li v_i, and the lowest prototype whose ε·ln(u_l K_li), which is in units of the cosine, is
// within `tie` of the best. One invocation a token.
fn invoke(id: vec3<u32>) {
  let start = id.x * params.count;
  var best = score(start, 0u);
  for (var l = 0u; l < params.count; l++) {
    best = max(best, score(start, l));
    plan[start + l] = exp(values[start + l] * params.sharpness + log_u[l] + log_v[id.x]);
  }
  var l = 0u;
  while (l + 1u < params.count && score(start, l) < best - params.tie) {
    l++;
  }
  assignment[id.x] = f32(l);
}

fn score(start: u32, l: u32) -> f32 {
  return values[start + l] + log_u[l] / params.sharpness;
}
