// Probabilities are clipped to 0.1 … 0.9: log-odds of ±ln 9.
const LARGEST = 2.1972246;
