import { describe, expect, it } from 'vitest';
import type { Outcome } from './measure';
import { type Cell, putTogether } from './run';
import { markdownOf, outcomeText, tableOf } from './table';

const cell = (contender: string, kind: Cell['kind'], outcome: Outcome, tokens = 1000): Cell => ({
  benchmark: 'Affinity',
  tokens,
  contender,
  kind,
  ours: contender.startsWith('ours'),
  outcome,
});
const measured = (...times: number[]): Outcome => ({ kind: 'measured', times });

describe('the table of benchmarks', () => {
  it('shows median and spread, and says why there is none', () => {
    expect(outcomeText(measured(3, 1, 2, 5, 4))).toBe('3.00 (1.00–5.00)');
    expect(outcomeText(measured(12_345))).toBe('12345 (once)');
    expect(outcomeText({ kind: 'too slow', about: 161_400 })).toBe('not run (≈ 161 s)');
    expect(outcomeText({ kind: 'none' })).toBe('–');
    expect(outcomeText({ kind: 'failed', why: 'x' })).toBe('failed');
  });

  it('puts the repetitions of several rounds together, and a failure in any of them is one', () => {
    const failed: Outcome = { kind: 'failed', why: 'x' };
    const slow: Outcome = { kind: 'too slow', about: 9 };
    const both = (a: Outcome, b: Outcome) =>
      putTogether([
        cell('a', 'CPU', a),
        cell('b', 'CPU', slow),
        cell('a', 'CPU', b),
        cell('a', 'CPU', b, 9),
      ]).map(({ outcome }) => outcome);
    expect(both(measured(1), measured(2, 3))).toEqual([measured(1, 2, 3), slow, measured(2, 3)]);
    expect(both(measured(1), failed)[0]).toEqual(failed);
    expect(both(failed, measured(1))[0]).toEqual(failed);
    expect(both(slow, measured(1))[0]).toEqual(measured(1));
    expect(both(measured(1), slow)[0]).toEqual(measured(1));
  });

  it('marks the best of each kind of device, ours or not', () => {
    const cells = [
      cell('ours, CPU', 'CPU', measured(2, 2, 2)),
      cell('peer', 'CPU', measured(1, 1, 1)),
      cell('ours, WebGPU', 'WebGPU', measured(20, 20, 20)),
      cell('peer, WebGPU', 'WebGPU', { kind: 'failed', why: 'no device' }),
    ];
    const [row] = tableOf({ cells, rates: {} }).rows;
    expect(row.slice(2, 6)).toEqual([
      '2.00 (2.00–2.00)',
      '**1.00 (1.00–1.00)**',
      '**20.0 (20.0–20.0)**',
      'failed',
    ]);
  });

  it('counts operations and bytes against the rates', () => {
    // 2·N²·192 operations and 4·(N² + 192·N) bytes in a second, N = 1000.
    const cells = [cell('ours, CPU', 'CPU', measured(1000, 1000, 1000))];
    const rates = { CPU: { multiply: 3.84, copy: { 1000: 0.04768 } } };
    const text = markdownOf({ cells, rates }, 'A machine.');
    expect(text).toContain('0.4 (10 %), 0.0 (10 %)');
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  });
});
