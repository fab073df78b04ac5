// Reports the first row (or column) whose sum is not a number, or is smaller than an affinity's may be.
fn invoke(id: vec3<u32>) {
  var sum = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    sum += partial[chunk * params.extent_x + id.x];
  }
  if (!is_finite_bits(bitcast<u32>(sum))) {
    atomicMin(&strange[0], id.x);
  } else if (sum < params.smallest) {
    atomicMin(&empty[0], id.x);
  }
}
