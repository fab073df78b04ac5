import { describe, expect, it } from 'vitest';
import { tokenCount } from '../geometry';
import { attentionShift, bestie, exits, sim } from '.';
import type { Frame, MethodDeclaration, ParameterValues, Prompt } from './declaration';
import { extremesOf, toyContext } from './testing';

const IMAGE = { width: 320, height: 240 };
const context = toyContext(IMAGE, [{ x0: 100, y0: 60, x1: 200, y1: 160 }]);
const POINT: Prompt = { kind: 'point', point: { x: 150, y: 110 } };
const EXTREMES = extremesOf({ x0: 100, y0: 60, x1: 200, y1: 160 });
const BOX: Prompt = { kind: 'box', box: { x0: 100, y0: 60, x1: 200, y1: 160 } };
const CASES: readonly [MethodDeclaration, Prompt, ParameterValues][] = [
  [exits, EXTREMES, {}],
  [exits, EXTREMES, { crf: false, source: 'attention' }],
  [exits, BOX, { source: 'position' }],
  [sim, BOX, {}],
  [sim, EXTREMES, { candidates: 'anchors', fusion: false }],
  [sim, BOX, { candidates: 'variants', semantic: 'paper' }],
  [attentionShift, POINT, {}],
  [attentionShift, POINT, { readout: 'instance-map' }],
  [attentionShift, POINT, { readout: 'instance-map', shifts: 0, rounds: 2, keypoints: 3 }],
  [attentionShift, POINT, { readout: 'instance-map', part: 'soft', shifts: 2 }],
  [attentionShift, POINT, attentionShift.presets.code],
  [bestie, POINT, { labelThreshold: 0.5 }],
  [bestie, POINT, { labelThreshold: 0.5, offsets: 'ridge', repeats: 1 }],
  [bestie, POINT, { labelThreshold: 0.5, cues: 'peaks', offsets: 'ridge' }],
];

async function watched(method: MethodDeclaration, prompt: Prompt, parameters: ParameterValues) {
  const frames: Frame[] = [];
  const onFrame = (frame: Frame) => frames.push(frame);
  const result = await method.run({ ...context, onFrame }, prompt, parameters);
  return { frames, result };
}

describe.each(CASES)('frames of $id (%#)', (method, prompt, parameters) => {
  it('leave the result as it is, bit for bit', async () => {
    const { result } = await watched(method, prompt, parameters);
    expect(result).toEqual(await method.run(context, prompt, parameters));
  });

  it('come in the declared order of the stages, counted inside each, and end with the mask', async () => {
    const { frames, result } = await watched(method, prompt, parameters);
    const order = method.stages.map(({ id }) => id);
    const places = frames.map(({ stage }) => order.indexOf(stage));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    for (const [i, { stage, step }] of frames.entries()) {
      expect(step).toBe(frames[i - 1]?.stage === stage ? frames[i - 1].step + 1 : 0);
    }
    expect(frames.at(-1)?.mask).toEqual(result.masks.find(({ scale }) => scale === 0)?.rle);
  });

  it('hold maps of 0…1, disjoint sets that cover the grid, and parts that partition it', async () => {
    for (const frame of (await watched(method, prompt, parameters)).frames) {
      const n = tokenCount(frame.grid);
      expect(frame.sentence).toMatch(/\.$/);
      if (frame.map) {
        expect(frame.map.values.length).toBe(tokenCount(frame.map.grid));
        expect(frame.map.values.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
      for (const { grid, length } of [
        frame.regions && { grid: frame.regions.grid, length: frame.regions.numbers.length },
        frame.vectors && { grid: frame.vectors.grid, length: frame.vectors.valid.length },
        frame.vectors && { grid: frame.vectors.grid, length: frame.vectors.values.length / 2 },
      ].flatMap((field) => field ?? [])) {
        expect(length).toBe(tokenCount(grid));
        expect(grid.crop).toEqual(frame.grid.crop);
      }
      if (frame.sets) {
        const all = [...frame.sets.foreground, ...frame.sets.background, ...frame.sets.ignored];
        expect(all.length).toBe(n);
        expect(new Set(all).size).toBe(n);
      }
      for (const chart of frame.charts ?? []) {
        switch (chart.kind) {
          case 'bars':
            expect(chart.values.length).toBe(chart.numbers.length);
            expect(chart.values.every((value) => value >= 0 && value <= 1 + 1e-6)).toBe(true);
            break;
          case 'histogram':
            expect(chart.counts.reduce((sum, count) => sum + count, 0)).toBe(n);
            break;
          case 'matrix':
            chart.numbers.forEach((number, i) => {
              expect(number).toBeGreaterThan(0);
              expect(chart.values[i * chart.numbers.length + i]).toBe(1);
            });
            expect(chart.values.length).toBe(chart.numbers.length ** 2);
            break;
          case 'cloud':
            expect(chart.points.length).toBe(2 * n);
            expect(chart.parts.length).toBe(n);
            expect(chart.marks.length).toBe(2 * chart.numbers.length);
            expect([...chart.points, ...chart.marks].every(Number.isFinite)).toBe(true);
        }
      }
      if (frame.points) {
        const { tokens, sizes, numbers } = frame.points;
        expect(sizes.length).toBe(tokens.length);
        expect(numbers.length).toBe(tokens.length);
        expect(tokens.every((token) => token >= 0 && token < n)).toBe(true);
      }
      if (frame.parts && frame.points && frame.title.includes('Shift')) {
        expect(frame.parts.length).toBe(n);
        expect(frame.points.sizes.reduce((sum, size) => sum + size, 0)).toBe(n);
        for (const [k, number] of frame.points.numbers.entries()) {
          expect(frame.parts.filter((part) => part === number).length).toBe(frame.points.sizes[k]);
        }
      }
    }
  });
});

describe('explanations', () => {
  it.each([exits, sim, attentionShift, bestie])(
    'of $id say in two sentences what each stage does',
    ({ stages }) => {
      for (const { id, explanation } of stages) {
        expect(explanation?.text.match(/[.]( |$)/g), id).toHaveLength(2);
        expect(explanation?.equations?.length, id).toBeGreaterThan(0);
      }
    },
  );
});

describe('BESTIE, watched', () => {
  it('goes through every stage, and needs the head for the last one', async () => {
    const order = bestie.stages.map(({ id }) => id);
    for (const offsets of ['propagation', 'ridge']) {
      const { frames } = await watched(bestie, POINT, { labelThreshold: 0.5, offsets });
      expect([...new Set(frames.map(({ stage }) => stage))]).toEqual(order);
      expect(frames.some(({ title }) => title === 'Needs the head')).toBe(offsets === 'propagation');
      expect(frames.filter(({ vectors }) => vectors).length).toBe(offsets === 'ridge' ? 3 : 2);
    }
  });
});

describe('EXITS, watched', () => {
  it('shows rows that sum to one after Sinkhorn, and did not before', async () => {
    for (const source of ['keys', 'attention']) {
      const { frames } = await watched(exits, EXTREMES, { source });
      const numbers = frames.find(({ title }) => title === 'Sinkhorn')?.numbers ?? [];
      const sums = (name: string) => numbers.find((each) => each.name.startsWith(name))?.values ?? [];
      const [before, after] = [sums('Row sums before'), sums('Row sums after')];
      expect(after.length).toBe(before.length);
      for (const sum of after) expect(sum).toBeCloseTo(1, 3);
      // The toy's attention is nearly doubly stochastic by itself.
      if (source === 'keys') expect(Math.max(...before) - Math.min(...before)).toBeGreaterThan(0.01);
    }
  });
});

describe('AttentionShift, watched', () => {
  it('goes through every stage of the instance map', async () => {
    const { frames } = await watched(attentionShift, POINT, { readout: 'instance-map', shifts: 4 });
    expect([...new Set(frames.map(({ stage }) => stage))]).toEqual(attentionShift.stages.map(({ id }) => id));
    expect(frames.filter(({ stage }) => stage === 'shift').map(({ title }) => title)).toEqual(
      [1, 2, 3, 4].map((shift) => `Shift ${shift} of 4`),
    );
  });

  it.each(['part-map', 'cosine', 'softmax'])(
    'shifts by %s one by one as the run does at once',
    async (assign) => {
      const { frames } = await watched(attentionShift, POINT, {
        readout: 'instance-map',
        assign,
        shiftTemperature: 0.1,
        shifts: 5,
        filterThreshold: 0,
        rounds: 0,
      });
      const last = frames.filter(({ stage }) => stage === 'shift').at(-1);
      const filtered = frames.find(({ title }) => title === 'Filtered');
      expect(filtered?.parts).toEqual(last?.parts);
      expect(new Set(filtered?.parts).size).toBeGreaterThan(1);
      const tokens = filtered?.points?.numbers.map((number) => last?.points?.tokens[number - 1]);
      expect(filtered?.points?.tokens).toEqual(tokens);
    },
  );

  it('calls a key-point by its own number, whichever six are kept', async () => {
    // A small object above a large background: the first key-points have the fewest tokens like them.
    const above = toyContext(IMAGE, [{ x0: 0, y0: 0, x1: 320, y1: 60 }]);
    const frames: Frame[] = [];
    const onFrame = (frame: Frame) => frames.push(frame);
    const settings = { merge: 'code', mergeThreshold: 1, part: 'soft', partThreshold: 0, shifts: 0 };
    await attentionShift.run(
      { ...above, onFrame },
      { kind: 'point', point: { x: 150, y: 30 } },
      { readout: 'instance-map', ...settings, filterThreshold: 0, rounds: 0 },
    );
    const of = (title: string) => frames.find((frame) => frame.title === title)?.points;
    const [before, after] = [of('Filtered'), of('Merged')];
    const numbers = after?.numbers ?? [];
    // Nothing merges at 1, so a number's ψ, and the token most like it, are what they were.
    expect(after?.tokens).toEqual(numbers.map((number) => before?.tokens[before.numbers.indexOf(number)]));
    expect(numbers).toHaveLength(6);
    expect(numbers).not.toEqual(before?.numbers.slice(0, 6));
    const events = frames.find(({ title }) => title === 'Merged')?.events ?? [];
    expect(events.filter((event) => event.includes('left out'))).toHaveLength(
      (before?.numbers.length ?? 0) - 6,
    );
  });
});
