import type { Sides } from '../../mask';

/** The mean of each over those that have it. */
export function meanSides(all: readonly Sides[]): Sides {
  const mean = (of: (sides: Sides) => number) => {
    const there = all.map(of).filter((value) => !Number.isNaN(value));
    return there.reduce((sum, value) => sum + value, 0) / there.length;
  };
  return {
    ignored: mean(({ ignored }) => ignored),
    foreground: mean(({ foreground }) => foreground),
    background: mean(({ background }) => background),
  };
}
