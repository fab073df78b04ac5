// ln u_l = −ln L − ln (K v)_l for every prototype, from the largest term of its column and the sum of the others
// beside it. How far u_l (K v)_l was from 1/L before is the residual of the round before. One invocation in all.
fn invoke(id: vec3<u32>) {
  let even = -log(f32(params.count));
  var worst = 0.0;
  for (var l = 0u; l < params.count; l++) {
    let log_mass = largest[l] + log(sums[l]);
    worst = max(worst, abs(exp(log_u[l] + log_mass - even) - 1.0));
    if (params.last == 0u) {
      log_u[l] = even - log_mass;
    }
  }
  if (params.round > 0u) {
    residuals[params.round - 1u] = worst;
  }
}
