// One map into its place of a picture: each entry's share of the largest, 0…1, or its root, in the palette's 256 colours.
// One invocation an entry.
fn invoke(id: vec3<u32>) {
  let value = map[params.start + id.y * params.extent_x + id.x];
  var share = 0.0;
  if (is_finite_bits(bitcast<u32>(value))) {
    share = value;
    if (largest[0] > 0.0) {
      share = value / largest[0];
    }
  }
  share = clamp(share, 0.0, 1.0);
  if (params.root != 0u) {
    share = sqrt(share);
  }
  let colour = palette[u32(floor(share * 255.0 + 0.5))];
  pixels[(params.top + id.y) * params.pitch + params.left + id.x] = colour;
}
