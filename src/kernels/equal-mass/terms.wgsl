// ln(K_li v_i) of a token and prototype: cosine/ε + ln v. Entries `[N, L]`, row-major.
fn term(at: u32) -> f32 {
  return values[at] * params.sharpness + log_v[at / params.columns];
}
