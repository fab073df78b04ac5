import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affinitySimd } from '../affinity/affinity.simd';
import { PlainMatrix } from '../matvec/matvec.cpu';
import { SimdMatrix } from '../matvec/simd-matrix';
import { expectClose } from '../testing/compare';
import { randomArray } from '../testing/random';
import { layOut, PrivateRooms, packedLength } from './rooms';

/** Here there is WebAssembly with SIMD; were it passed over, every comparison would be of equals. */
function openRooms(): PrivateRooms {
  const rooms = PrivateRooms.open();
  if (!rooms) throw new Error('This Node has no WebAssembly with SIMD.');
  return rooms;
}

/** S = Sᵀ out of random numbers. */
function symmetric(seed: number, n: number): Float32Array {
  const half = randomArray(seed, n * n);
  return half.map((value, at) => value + half[(at % n) * n + Math.floor(at / n)]);
}

const sizes = fc.record({
  n: fc.integer({ min: 1, max: 41 }),
  columns: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1e6),
});

describe('SIMD', () => {
  for (const product of ['multiply', 'multiplyTransposed', 'multiplySymmetric'] as const) {
    it(`computes what the loops compute: ${product}`, () => {
      const rooms = openRooms();
      fc.assert(
        fc.property(sizes, ({ n, columns, seed }) => {
          const S = product === 'multiplySymmetric' ? symmetric(seed, n) : randomArray(seed, n * n);
          const x = Float64Array.from(randomArray(seed + 1, n * columns));
          const matrix = SimdMatrix.copyOf(rooms, S, n);
          const [expected, actual] = [new PlainMatrix(S, n), matrix].map((form) => {
            const out = new Float64Array(n * columns).fill(Number.NaN);
            form[product](x, columns, out);
            return out;
          });
          expectClose(actual, expected, { absolute: 2e-5 });
          expect(matrix.values).toEqual(S);
          rooms.release([matrix.room]);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('reads only the upper triangle of a symmetric matrix', () => {
    const n = 23;
    const S = symmetric(3, n);
    const upper = S.map((value, at) => (at % n < Math.floor(at / n) ? 1e9 : value));
    // The corners on the diagonal, four rows or two on a side, are read whole.
    for (let i = 0; i < n; i++) for (let j = i & ~3; j < i; j++) upper[i * n + j] = S[i * n + j];
    for (const columns of [1, 2]) {
      const x = Float64Array.from(randomArray(4, n * columns));
      const [expected, actual] = [new PlainMatrix(S, n), SimdMatrix.copyOf(openRooms(), upper, n)].map(
        (m) => {
          const out = new Float64Array(n * columns);
          m.multiplySymmetric(x, columns, out);
          return out;
        },
      );
      expectClose(actual, expected, { absolute: 2e-5 });
    }
  });

  it('has eˣ to 3e-7 of the value from 0 down to −87, and 0 below', () => {
    const rooms = openRooms();
    // Two tokens at an angle: S_01 = exp((cos − 1)/τ), cos so that float32 holds cos − 1 exactly.
    for (let step = 1; step <= 400; step++) {
      const exponent = -87.2 * (step / 400);
      const S = affinitySimd(rooms, Float32Array.of(1, 0, 0, 1), 2, 2, -1 / exponent).values;
      const exact = Math.exp(-Math.fround(-exponent));
      expect(S[0]).toBe(1);
      expect(S[1]).toBe(S[2]);
      expect(Math.abs(S[1] / exact - 1)).toBeLessThanOrEqual(3e-7);
    }
    for (const temperature of [1 / 88, 1e-10, 1.2e-38]) {
      const S = affinitySimd(rooms, Float32Array.of(1, 0, 0, 1), 2, 2, temperature).values;
      expect(Array.from(S)).toEqual([1, 0, 0, 1]);
    }
  });

  it('writes nothing beyond its arrays', () => {
    const rooms = openRooms();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 37 }), fc.integer({ min: 1, max: 45 }), (n, width) => {
        const dirty = rooms.acquire(65536);
        new Uint32Array(dirty.memory.buffer).fill(0x7fc01234);
        rooms.release([dirty]);
        const { values, room } = affinitySimd(rooms, randomArray(n, n * width), n, width, 0.2);
        expect(room).toBe(dirty);
        // As `affinitySimd` lays it out: S and what its products need, features, packed features.
        const { places } = layOut(openRooms(), (take) => {
          for (const count of [n * n, ...[2 * n, 2 * n, 2 * n, 2 * n], 32 * n, n]) take(count);
          if (n < width) take(n * width);
          take(packedLength(n, width));
          return take(0);
        });
        const behind = new Uint32Array(room.memory.buffer, places);
        expect(behind.every((word) => word === 0x7fc01234)).toBe(true);
        expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
        rooms.release([room]);
      }),
      { numRuns: 60 },
    );
  });

  it('lends the smallest memory that fits, and keeps no more than its budget', () => {
    const rooms = openRooms();
    const [small, large] = [rooms.acquire(100), rooms.acquire(2 ** 20)];
    rooms.release([large, small]);
    expect(rooms.acquire(10)).toBe(small);
    expect(rooms.acquire(65537)).toBe(large);
    const huge = rooms.acquire(97 * 2 ** 20);
    rooms.release([huge, small]);
    expect(rooms.acquire(97 * 2 ** 20)).not.toBe(huge);
    expect(() => rooms.acquire(2 ** 33)).toThrow(/^There is no memory for an array of 8192 MiB; /);
  });
});
