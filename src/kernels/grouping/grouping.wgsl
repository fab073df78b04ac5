// The lowest k among centres of the pixel's own region within `tie`·distance of the nearest to where its offset
// points; −1 where the region has none. One invocation a pixel.
fn invoke(id: vec3<u32>) {
  let at = id.y * params.extent_x + id.x;
  let region = regions[at];
  let aim = vec2<f32>(f32(id.y) + offsets[2u * at], f32(id.x) + offsets[2u * at + 1u]);
  var best = -1.0;
  for (var k = 0u; k < params.count; k++) {
    if (homes[k] == region) {
      let distance = distance_to(k, aim);
      if (best < 0.0 || distance < best) {
        best = distance;
      }
    }
  }
  var nearest = -1.0;
  // A region outside every component is below 0, and a centre's home never is.
  if (best >= 0.0 && region >= 0.0) {
    let enough = best + params.tie * best;
    for (var k = 0u; k < params.count; k++) {
      if (homes[k] == region && distance_to(k, aim) <= enough) {
        nearest = f32(k);
        break;
      }
    }
  }
  out[at] = nearest;
}

// The larger side is taken out first: squares of 1e30 would overflow.
fn distance_to(k: u32, aim: vec2<f32>) -> f32 {
  let sides = abs(vec2<f32>(centres[2u * k], centres[2u * k + 1u]) - aim);
  let larger = max(sides.x, sides.y);
  if (larger == 0.0) {
    return 0.0;
  }
  let ratio = min(sides.x, sides.y) / larger;
  return larger * sqrt(1.0 + ratio * ratio);
}
