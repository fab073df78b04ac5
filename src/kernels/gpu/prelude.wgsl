// Comes before every kernel.

// WGSL lets a compiler assume that no float is NaN or infinite; the bits it must leave alone.
fn is_finite_bits(bits: u32) -> bool {
  return (bits & 0x7f800000u) != 0x7f800000u;
}
