import { describe, expect, it } from 'vitest';
import { grainOf } from './grain';

const crop = { x0: 10, y0: 20, x1: 110, y1: 120 };
const whole = { x0: 0, y0: 0, x1: 640, y1: 480 };
const grid = (columns: number, over = crop) => ({ columns, rows: columns, crop: over });

describe('the grain of a grid', () => {
  it('is that of tokens where no frame of the same crop is coarser', () => {
    expect(grainOf(grid(24), [{ grid: grid(24) }, { grid: grid(96) }])).toBe('tokens');
    // Another view's tokens say nothing of this one's.
    expect(grainOf(grid(24), [{ grid: grid(16, whole) }])).toBe('tokens');
  });

  it('is that of cells where one is', () => {
    expect(grainOf(grid(96), [{ grid: grid(24) }, { grid: grid(96) }])).toBe('cells');
  });
});
