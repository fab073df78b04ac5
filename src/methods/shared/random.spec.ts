import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomOf } from './random';

it('gives the published numbers for the published text', () => {
  const random = randomOf('0/exits/dropout/7/0');
  expect([random.next(), random.next(), random.next()].map((value) => value.toString(16))).toEqual([
    '5f2b7064',
    'de4cda01',
    '7f138a1b',
  ]);
});

it('picks distinct items, all of them where too many are asked for', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(30), fc.nat(40), (seed, size, count) => {
      const items = Array.from({ length: size }, (_, i) => i);
      const picked = randomOf(seed).pick(items, count);
      expect(new Set(picked).size).toBe(Math.min(size, count));
      expect(picked).toEqual(randomOf(seed).pick(items, count));
      for (const item of picked) expect(items).toContain(item);
    }),
  );
});

it('draws every integer below n about equally often', () => {
  const random = randomOf('even');
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 7000; i++) counts[random.below(7)]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
