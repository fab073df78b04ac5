// One mean-field iteration in log-odds: x_i ← clip(Σ_j k_ij x_j + b_i, ±ln 9) inside the box, −ln 9 outside. One
// invocation a cell.
fn invoke(id: vec3<u32>) {
  let width = params.extent_x;
  let at = id.y * width + id.x;
  if (inside[at] == 0.0) {
    next[at] = -LARGEST;
    return;
  }
  let west = id.x > 0u;
  let east = id.x + 1u < width;
  let north = id.y > 0u;
  let south = id.y + 1u < params.extent_y;
  let own = pairs[at];
  var sum = bias[at] + odds[at];
  if (east) { sum += own.x * odds[at + 1u]; }
  if (south) { sum += own.y * odds[at + width]; }
  if (south && east) { sum += own.z * odds[at + width + 1u]; }
  if (south && west) { sum += own.w * odds[at + width - 1u]; }
  if (west) { sum += pairs[at - 1u].x * odds[at - 1u]; }
  if (north) { sum += pairs[at - width].y * odds[at - width]; }
  if (north && west) { sum += pairs[at - width - 1u].z * odds[at - width - 1u]; }
  if (north && east) { sum += pairs[at - width + 1u].w * odds[at - width + 1u]; }
  next[at] = clamp(sum, -LARGEST, LARGEST);
}
