// One map into its place of a picture: each entry, scaled to 0…1, in the palette's colours. One invocation an entry.
fn share_of(value: f32) -> f32 {
  let low = range[0];
  let high = range[1];
  switch params.scale {
    case WHOLE: {
      return value;
    }
    case RANGE, LIFT: {
      if (high > low) {
        return (value - low) / (high - low);
      }
      return 0.0;
    }
    case TWO_SIDED: {
      let size = max(high, -low);
      if (size > 0.0) {
        return 0.5 + 0.5 * sign(value) * sqrt(min(1.0, abs(value) / size));
      }
      return 0.5;
    }
    default: {
      var share = value;
      if (high > 0.0) {
        share = value / high;
      }
      share = clamp(share, 0.0, 1.0);
      if (params.scale == ROOT) {
        share = sqrt(share);
      }
      return share;
    }
  }
}

fn invoke(id: vec3<u32>) {
  let value = entry(id.y * params.extent_x + id.x);
  var share = 0.0;
  if (params.scale == TWO_SIDED) {
    share = 0.5;
  }
  if (is_finite_bits(bitcast<u32>(value))) {
    share = clamp(share_of(value), 0.0, 1.0);
  }
  let colour = palette[params.colours + u32(floor(share * 255.0 + 0.5))];
  pixels[(params.top + id.y) * params.pitch + params.left + id.x] = colour;
}
