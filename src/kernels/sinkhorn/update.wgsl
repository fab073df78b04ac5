// S v is known for the scaling of `iteration`: its residual, and the u of the next iteration. One invocation a
// token. Variant: `done`, `next_of`.
fn invoke(id: vec3<u32>) {
  if (done()) {
    return;
  }
  var sum = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    sum += partial[chunk * params.extent_x + id.x];
  }
  if (params.iteration > 0u) {
    let residual = abs(u[id.x] * sum - 1.0);
    atomicMax(&residuals[params.iteration - 1u], bitcast<u32>(residual));
  }
  next[id.x] = next_of(u[id.x], sum);
}
