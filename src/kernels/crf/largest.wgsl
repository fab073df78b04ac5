// Probabilities are clipped to 0.1 … 0.9: log-odds of ±ln 9.
const LARGEST = 2.1972246;
// The unary term's are clipped to 0.02 … 0.98: ±ln 49.
const LARGEST_UNARY = 3.8918203;
