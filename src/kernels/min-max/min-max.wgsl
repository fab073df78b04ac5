// (A − min)/(max − min); of a constant map 1 at the prompt and 0 elsewhere. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let low = smallest[0];
  let high = largest[0];
  if (high == low) {
    out[id.x] = select(0.0, 1.0, prompt[id.x] != 0.0);
    return;
  }
  // Halves: the difference of two finite numbers may not be finite.
  let part = (0.5 * map[id.x] - 0.5 * low) / (0.5 * high - 0.5 * low);
  out[id.x] = clamp(part, 0.0, 1.0);
}
