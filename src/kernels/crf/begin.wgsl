// Log-odds of the start, the unary term, and k of every cell with half of its neighbours: east, south, south-east, south-west;
// 0 where the neighbour is outside the grid. k_ij = k_ji gives the other half. One invocation a cell.
fn colour(at: u32) -> vec3<f32> {
  return vec3<f32>(colours[3u * at], colours[3u * at + 1u], colours[3u * at + 2u]);
}

fn likeness(a: u32, b: u32) -> f32 {
  let difference = colour(a) - colour(b);
  return exp(dot(difference, difference) * params.factor);
}

fn invoke(id: vec3<u32>) {
  let width = params.extent_x;
  let at = id.y * width + id.x;
  let east = id.x + 1u < width;
  let south = id.y + 1u < params.extent_y;
  var k = vec4<f32>();
  if (east) { k.x = likeness(at, at + 1u); }
  if (south) { k.y = likeness(at, at + width); }
  if (south && east) { k.z = likeness(at, at + width + 1u); }
  if (south && id.x > 0u) { k.w = likeness(at, at + width - 1u); }
  pairs[at] = k;
  let p = clamp(start[at], 1e-6, 1.0 - 1e-6);
  let x = log(p / (1.0 - p)) - params.shift;
  odds[at] = select(-LARGEST, clamp(x, -LARGEST, LARGEST), inside[at] != 0.0);
  bias[at] = params.unary * clamp(x, -LARGEST_UNARY, LARGEST_UNARY);
}
