// Rows of `values`, as vec4s with zeros behind the last entry: inner products then know no remainder.
// A packed row holds `heads` pieces of `width` entries; variant: `scale_of` per row.
fn entry(begin: u32, k: u32) -> f32 {
  if (k < params.width) {
    return values[begin + k];
  }
  return 0.0;
}

fn load4(begin: u32, quad: u32) -> vec4<f32> {
  let k = 4u * quad;
  return vec4<f32>(entry(begin, k), entry(begin, k + 1u), entry(begin, k + 2u), entry(begin, k + 3u));
}

// One invocation a head of a row.
fn invoke(id: vec3<u32>) {
  let heads = params.extent_y;
  let quads = (params.width + 3u) / 4u;
  let begin = (row_of(id.x) * heads + id.y) * params.width;
  let to = (id.x * heads + id.y) * quads;
  // In two steps: their product may overflow where the row's largest entry does not.
  let factors = factors_of(begin, quads);
  for (var quad = 0u; quad < quads; quad++) {
    packed[to + quad] = load4(begin, quad) * factors.x * factors.y;
  }
}
