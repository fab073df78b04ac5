/** PCG32's multiplier, and the increment of its sequence 54. */
const MULTIPLIER = 6364136223846793005n;
const INCREMENT = (54n << 1n) | 1n;
const MASK64 = (1n << 64n) - 1n;

/** FNV-1a over the UTF-8 bytes, 64 bits. */
function hash64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK64;
  }
  return hash;
}

/** Random numbers that are the same on every machine for the same text. */
export interface RandomSource {
  /** The next 32 bits, 0 … 2³² − 1. */
  next(): number;
  /** An integer 0 … n − 1, each equally likely. `n` is 1 … 2³². */
  below(n: number): number;
  /** `count` distinct items in the order drawn; all of them, shuffled, where there are fewer. */
  pick<T>(items: readonly T[], count: number): T[];
}

/**
 * PCG32 (XSH-RR 64/32, sequence 54), its state the FNV-1a hash of a text such as `seed/method/stage/object/epoch`
 * (methods/README, "Numbers").
 */
export function randomOf(text: string): RandomSource {
  // The reference's seeding: step from zero, add the state, step again.
  let state = (INCREMENT + hash64(text)) & MASK64;
  const step = () => {
    state = (state * MULTIPLIER + INCREMENT) & MASK64;
  };
  step();
  const next = (): number => {
    const old = state;
    step();
    const shifted = Number((((old >> 18n) ^ old) >> 27n) & 0xffffffffn);
    const turn = Number(old >> 59n);
    return ((shifted >>> turn) | (shifted << (-turn & 31))) >>> 0;
  };
  const below = (n: number): number => {
    const refused = 2 ** 32 % n;
    let drawn = next();
    while (drawn < refused) drawn = next();
    return drawn % n;
  };
  return {
    next,
    below,
    pick(items, count) {
      const left = [...items];
      const taken = Math.min(count, left.length);
      for (let i = 0; i < taken; i++) {
        const at = i + below(left.length - i);
        [left[i], left[at]] = [left[at], left[i]];
      }
      return left.slice(0, taken);
    },
  };
}
