// Inner products of the rows of `a` with the rows of `b`, both packed. One invocation a tile of 4×4: every vec4
// loaded is used four times, without workgroup memory or barriers. Variant: `wanted`, `emit`.
fn quad_of(row: u32, rows: u32) -> u32 {
  // Rows beyond the last repeat it; their products are not emitted.
  return min(row, rows - 1u) * params.stride + params.offset;
}

fn invoke(id: vec3<u32>) {
  if (!wanted(id.y, id.x)) {
    return;
  }
  let i = id.y * 4u;
  let j = id.x * 4u;
  let a0 = quad_of(i, params.rows);
  let a1 = quad_of(i + 1u, params.rows);
  let a2 = quad_of(i + 2u, params.rows);
  let a3 = quad_of(i + 3u, params.rows);
  let b0 = quad_of(j, params.columns);
  let b1 = quad_of(j + 1u, params.columns);
  let b2 = quad_of(j + 2u, params.columns);
  let b3 = quad_of(j + 3u, params.columns);
  var sums = array<vec4<f32>, 4>();
  for (var q = 0u; q < params.quads; q++) {
    let x0 = b[b0 + q];
    let x1 = b[b1 + q];
    let x2 = b[b2 + q];
    let x3 = b[b3 + q];
    let y0 = a[a0 + q];
    let y1 = a[a1 + q];
    let y2 = a[a2 + q];
    let y3 = a[a3 + q];
    sums[0] += vec4<f32>(dot(y0, x0), dot(y0, x1), dot(y0, x2), dot(y0, x3));
    sums[1] += vec4<f32>(dot(y1, x0), dot(y1, x1), dot(y1, x2), dot(y1, x3));
    sums[2] += vec4<f32>(dot(y2, x0), dot(y2, x1), dot(y2, x2), dot(y2, x3));
    sums[3] += vec4<f32>(dot(y3, x0), dot(y3, x1), dot(y3, x2), dot(y3, x3));
  }
  for (var y = 0u; y < min(4u, params.rows - i); y++) {
    for (var x = 0u; x < min(4u, params.columns - j); x++) {
      emit(i + y, j + x, sums[y][x]);
    }
  }
}
