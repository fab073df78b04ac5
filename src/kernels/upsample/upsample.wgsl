// Bilinear, half-pixel centres, edges clamped. One invocation a pixel.
fn along(i: u32, count: u32, samples: u32) -> f32 {
  return clamp((f32(i) + 0.5) * f32(count) / f32(samples) - 0.5, 0.0, f32(count - 1u));
}

fn invoke(id: vec3<u32>) {
  let x = along(id.x, params.columns, params.extent_x);
  let y = along(id.y, params.rows, params.extent_y);
  let left = u32(x);
  let right = min(left + 1u, params.columns - 1u);
  let above = u32(y) * params.columns;
  let below = min(u32(y) + 1u, params.rows - 1u) * params.columns;
  let top = mix(map[above + left], map[above + right], fract(x));
  let bottom = mix(map[below + left], map[below + right], fract(x));
  out[id.y * params.extent_x + id.x] = mix(top, bottom, fract(y));
}
