// One axis of a resampling: out[o][i][k] = Σ weights · values[o][first_i …][k]. One invocation an entry. `offset`
// says where the weights of place i begin.
fn invoke(id: vec3<u32>) {
  let inner = params.extent_x;
  var at = params.start + id.z * params.stride + first[id.y] * inner + id.x;
  var sum = 0.0;
  for (var tap = offset[id.y]; tap < offset[id.y + 1u]; tap++) {
    sum += weights[tap] * values[at];
    at += inner;
  }
  out[(id.z * params.extent_y + id.y) * inner + id.x] = sum;
}
