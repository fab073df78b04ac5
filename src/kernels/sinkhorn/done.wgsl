// Iterations count from 0; residuals are the bits of non-negative floats, which sort as the floats do, and 0
// where an iteration did not run. So once one stops, all later ones find a small residual before them.
fn done() -> bool {
  return params.iteration > 1u && bitcast<f32>(residual_bits(params.iteration - 2u)) <= params.tolerance;
}
