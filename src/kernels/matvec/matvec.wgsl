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
  var total = Lane();
  // Sums of sums: 64 entries at a time, so that no sum in float32 grows long.
  for (var block = 0u; block < length; block += 64u) {
    let block_length = min(64u, length - block);
    // Two sums: no step waits for the one before.
    var even = Lane();
    var odd = Lane();
    for (var j = 1u; j < block_length; j += 2u) {
      even += S[at] * x[begin];
      odd += S[at + step] * x[begin + lanes];
      at += 2u * step;
      begin += 2u * lanes;
    }
    if ((block_length & 1u) == 1u) {
      even += S[at] * x[begin];
    }
    total += even + odd;
  }
  partial[(id.y * n + id.x) * lanes + id.z] = total;
}
