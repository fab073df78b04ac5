import { describe, expect, it } from 'vitest';
import { Arrays } from './arrays';

describe('arrays of the run before', () => {
  it('hold a copy of what is given, and are taken by the same length alone', () => {
    const arrays = new Arrays();
    const first = arrays.copyOf(Float32Array.of(1, 2, 3));
    arrays.giveBack([first]);
    expect(arrays.copyOf(Float32Array.of(4, 5))).not.toBe(first);
    const again = arrays.copyOf(Float32Array.of(6, 7, 8));
    expect(again).toBe(first);
    expect([...again]).toEqual([6, 7, 8]);
    expect(arrays.copyOf(Float32Array.of(6, 7, 8))).not.toBe(first);
  });

  it('are kept beside one that is too large to be', () => {
    const arrays = new Arrays();
    const large = new Float32Array(2 ** 24);
    const small = new Float32Array(3);
    arrays.giveBack([large, small]);
    expect(arrays.copyOf(Float32Array.of(1, 2, 3))).toBe(small);
  });
});
