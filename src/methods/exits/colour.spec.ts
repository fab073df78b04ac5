import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourOdds } from './colour';

const cells = fc.array(
  fc.record({
    share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    red: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 2, maxLength: 60 },
);
const coloursOf = (reds: readonly number[]) => Float32Array.from(reds.flatMap((red) => [red, 0.5, 0]));

describe('colour odds', () => {
  it('of two colours have the closed form', () => {
    // Ten cells, half of them object, each side one colour in the corner or the middle of the histogram.
    const share = Float32Array.from({ length: 10 }, (_, i) => (i < 5 ? 1 : 0));
    const odds = colourOdds(
      share,
      Float32Array.from({ length: 30 }, (_, i) => (i < 15 ? 0 : 1)),
    );
    // At an end of an axis a bin keeps ¾ of its own votes: (¾)³ of the mass, against none.
    const seen = 0.75 ** 3;
    for (let i = 0; i < 10; i++) {
      expect(odds[i]).toBeCloseTo((i < 5 ? 1 : -1) * Math.log((seen + 0.1) / 0.1), 5);
    }
  });

  it('change sides with the share', () => {
    fc.assert(
      fc.property(cells, (list) => {
        const share = Float32Array.from(list, (cell) => cell.share);
        const colours = coloursOf(list.map(({ red }) => red));
        const odds = colourOdds(share, colours);
        colourOdds(
          share.map((value) => 1 - value),
          colours,
        ).forEach((value, i) => {
          expect(value).toBeCloseTo(-odds[i], 4);
        });
      }),
    );
  });

  it('say nothing where all is object, nothing is, or all has one colour', () => {
    const grey = new Float32Array(12).fill(0.5);
    expect([...colourOdds(new Float32Array(4), grey)]).toEqual([0, 0, 0, 0]);
    expect([...colourOdds(new Float32Array(4).fill(1), grey)]).toEqual([0, 0, 0, 0]);
    for (const value of colourOdds(Float32Array.of(1, 0, 1, 0), grey)) expect(value).toBeCloseTo(0, 6);
  });
});
