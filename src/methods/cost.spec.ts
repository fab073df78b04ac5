import { describe, expect, it } from 'vitest';
import { costSentence } from './cost';
import type { Prompt } from './declaration';
import { METHODS } from './index';
import { toyContext } from './testing';

const IMAGE = { width: 320, height: 240 };
const POINTS: Readonly<Record<string, (shift: number) => Prompt>> = {
  box: (shift) => ({ kind: 'box', box: { x0: 100 + shift, y0: 60, x1: 200 + shift, y1: 160 } }),
  point: (shift) => ({ kind: 'point', point: { x: 140 + shift, y: 100 } }),
  'extreme-points': (shift) => ({
    kind: 'extreme-points',
    points: [
      { x: 150, y: 60 },
      { x: 100 + shift, y: 110 },
      { x: 150, y: 160 },
      { x: 200 + shift, y: 110 },
    ],
  }),
};

describe('what presets cost', () => {
  const presets = METHODS.filter(({ costs }) => costs).flatMap((method) =>
    Object.keys(method.presets).map((preset) => ({ method, preset, name: `${method.id}/${preset}` })),
  );
  it.each(presets)('$name makes the encodes that it states', async ({ method, preset }) => {
    const made = new Set<string>();
    const { encode, ...context } = toyContext(IMAGE, [{ x0: 100, y0: 60, x1: 200, y1: 160 }]);
    const counting: typeof encode = (crop, grid, outputs) => {
      made.add(JSON.stringify([crop, grid.columns, grid.rows, [...outputs].sort()]));
      return encode(crop, grid, outputs);
    };
    const run = (shift: number) =>
      method.run({ ...context, encode: counting }, POINTS[method.takes[0]](shift), method.presets[preset]);
    await run(0);
    const first = made.size;
    await run(20);
    const encodes = made.size - first;
    expect(method.costs?.[preset]).toMatchObject({ shared: first - encodes, encodes });
  });

  it('is said in a sentence', () => {
    expect(costSentence({ shared: 0, encodes: 1, milliseconds: 140 })).toBe(
      'The network runs once per object; about 140 ms of one core.',
    );
    expect(costSentence({ shared: 1, encodes: 4, milliseconds: 1200 })).toBe(
      'The network runs once per photo and 4 times per object; about 1.2 s of one core.',
    );
    expect(costSentence({ shared: 1, encodes: 0, milliseconds: 200 })).toBe(
      'The network runs once per photo; about 200 ms of one core.',
    );
  });
});
