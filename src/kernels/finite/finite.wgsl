// Lowers `first` to the number of the first row with an entry that is NaN or infinite. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  if (at < params.count && !is_finite_bits(values[at])) {
    atomicMin(&first[0], at / params.row_length);
  }
}
