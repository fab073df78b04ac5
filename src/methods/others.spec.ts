import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MethodDeclaration } from './declaration';
import { attentionShift } from './index';
import { othersOf, regardOf } from './others';

const regarding = (whose: 'nobody' | 'class' | 'image'): MethodDeclaration => ({
  ...attentionShift,
  regards: () => whose,
});

const placed = fc.array(
  fc.record({
    prompt: fc.record({
      kind: fc.constant('point' as const),
      point: fc.record({ x: fc.nat(9), y: fc.nat(9) }),
    }),
    category: fc.nat(3),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('othersOf', () => {
  it('names every other object once, whatever the order they stand in', () => {
    fc.assert(
      fc.property(placed, fc.infiniteStream(fc.nat()), (all, keys) => {
        const own = all[0];
        const shuffled = all
          .map((each) => ({ each, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        const others = othersOf(regarding('image'), {}, own, all);
        expect(others?.length ?? 0).toBe(all.length - 1);
        expect(othersOf(regarding('image'), {}, own, shuffled)).toEqual(others);
        const friends = others?.filter(({ group }) => group === 0) ?? [];
        expect(othersOf(regarding('class'), {}, own, all) ?? []).toEqual(friends);
      }),
    );
  });

  it('passes over prompts of a kind the method does not take, and is silent where nobody matters', () => {
    const own = { prompt: { kind: 'point', point: { x: 1, y: 1 } } as const, category: 1 };
    const box = { prompt: { kind: 'box', box: { x0: 0, y0: 0, x1: 5, y1: 5 } } as const, category: 1 };
    expect(othersOf(regarding('image'), {}, own, [own, box])).toBeUndefined();
    expect(othersOf(regarding('nobody'), {}, own, [own, { ...own }])).toBeUndefined();
    expect(
      regardOf(
        { ...attentionShift, regards: (value) => (value('size') === 256 ? 'image' : 'class') },
        { size: 256 },
      ),
    ).toBe('image');
  });
});
