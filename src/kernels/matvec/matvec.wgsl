// partial[chunk][i] = Σ S_ij x_j over one chunk of j, or with S_ji. One invocation a row and chunk, no barriers:
// whoever uses the product adds the chunks up. Variant: `Lane` (as many columns as an invocation carries) and
// `done`.
fn invoke(id: vec3<u32>) {
  if (done()) {
    return;
  }
  let n = params.extent_x;
  let start = id.y * params.chunk;
  let length = min(params.chunk, n - start);
  let lanes = params.extent_z;
  var at = id.x * n + start;
  var step = 1u;
  if (params.transposed == 1u) {
    at = start * n + id.x;
    step = n;
  }
  var begin = start * lanes + id.z;
  // Two sums: no step waits for the one before.
  var even = Lane();
  var odd = Lane();
  for (var j = 1u; j < length; j += 2u) {
    even += S[at] * x[begin];
    odd += S[at + step] * x[begin + lanes];
    at += 2u * step;
    begin += 2u * lanes;
  }
  if ((length & 1u) == 1u) {
    even += S[at] * x[begin];
  }
  partial[(id.y * n + id.x) * lanes + id.z] = even + odd;
}
