/** |actual − expected| ≤ absolute + relative·|expected|, everywhere. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative?: number;
}

/** @throws naming the worst place. NaN is close to nothing. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute, relative = 0 }: Tolerance,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} numbers where ${expected.length} were expected.`);
  }
  let worst = { excess: 0, at: -1 };
  for (let at = 0; at < actual.length; at++) {
    const difference = Math.abs(actual[at] - expected[at]);
    const allowed = absolute + relative * Math.abs(expected[at]);
    const excess = difference === 0 ? 0 : difference / allowed;
    if (!(excess <= Math.max(1, worst.excess))) worst = { excess, at };
    if (Number.isNaN(excess)) break;
  }
  if (worst.at >= 0) {
    const { at, excess } = worst;
    throw new Error(`At ${at}: ${actual[at]}, expected ${expected[at]}; ${excess} times what is tolerated.`);
  }
}

/** Sum in doubles. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  return sum;
}
