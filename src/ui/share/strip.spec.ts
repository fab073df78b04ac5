import { describe, expect, it } from 'vitest';
import type { Frame } from '../../methods/declaration';
import { panelsOf, shiftPanelsOf } from './strip';

const grid = { columns: 1, rows: 1, crop: { x0: 0, y0: 0, x1: 1, y1: 1 } };
const framesOf = (...stages: readonly (readonly [stage: string, count: number])[]): readonly Frame[] =>
  stages.flatMap(([stage, count]) =>
    Array.from({ length: count }, (_, step) => ({
      stage,
      step,
      title: `${stage} ${step}`,
      sentence: 'A sentence.',
      grid,
    })),
  );
const titles = (frames: readonly Frame[]) => frames.map(({ title }) => title);

describe('strips of frames', () => {
  it('take the last frame of every stage', () => {
    expect(titles(panelsOf(framesOf(['query', 1], ['shift', 3], ['mask', 2])))).toEqual([
      'query 0',
      'shift 2',
      'mask 1',
    ]);
  });

  it('of the shift take its beginning, middle and end, what passes the filter, and the next round', () => {
    const rest = [
      ['filter', 2],
      ['rounds', 9],
      ['mask', 1],
    ] as const;
    expect(titles(shiftPanelsOf(framesOf(['query', 1], ['shift', 10], ...rest)))).toEqual([
      'shift 0',
      'shift 4',
      'shift 9',
      'filter 0',
      'rounds 0',
    ]);
    expect(titles(shiftPanelsOf(framesOf(['shift', 2], ...rest)))).toEqual([
      'shift 0',
      'shift 1',
      'filter 0',
      'rounds 0',
    ]);
    expect(titles(shiftPanelsOf(framesOf(['shift', 1], ['filter', 1], ['mask', 1])))).toEqual([
      'shift 0',
      'filter 0',
    ]);
    expect(shiftPanelsOf(framesOf(['crop', 1], ['mask', 1]))).toEqual([]);
  });
});
