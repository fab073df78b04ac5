// An entry of a map that lies in an array: every so many, perhaps less another of the same array.
fn entry(j: u32) -> f32 {
  let at = params.start + j * params.every;
  var value = map[at];
  if (params.less != 0u) {
    value = value - map[at + params.less];
  }
  // The lift of a share x of N: ln(N x + 0.001), where it lies above chance.
  if (params.scale == LIFT) {
    value = max(0.0, log(f32(params.count) * value + 0.001));
  }
  return value;
}
