import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../kernels';
import { MAIN_BENCHMARKS, OTHER_BENCHMARKS } from '../kernels/benchmark';
import { type Contender, makeTask } from './contender';
import { measure } from './measure';
import { ortWasm } from './ort';
import { ours } from './ours';
import { plainLoops } from './plain';
import { type Cell, runBenchmarks } from './run';

const PATIENCE = { budget: 0, longest: 60_000 };

const EVERY = [...MAIN_BENCHMARKS, ...OTHER_BENCHMARKS];

describe('benchmarks', () => {
  it('find the same numbers whoever computes: loops, both CPU forms, and onnxruntime', async () => {
    const contenders = [
      plainLoops,
      ours(createCpuBackend({ simd: false }), 'TypeScript'),
      ours(createCpuBackend(), 'SIMD'),
      await ortWasm(1),
    ];
    const cells: Cell[] = [];
    await runBenchmarks(contenders, {
      benchmarks: EVERY,
      sizes: [64, 121],
      patience: PATIENCE,
      onCell: (cell) => cells.push(cell),
    });
    expect(cells.length).toBe(EVERY.length * 2 * contenders.length);
    expect(cells.filter(({ outcome }) => outcome.kind === 'failed')).toEqual([]);
  });

  it('do not time a contender whose numbers are wrong, nor one that takes too long', async () => {
    const task = await makeTask(MAIN_BENCHMARKS[1], 20);
    const wrong: Contender = {
      ...plainLoops,
      prepare: async () => ({ run: async () => new Float32Array(20).fill(2), close: async () => undefined }),
    };
    const referee = await ours(createCpuBackend(), '').prepare(task);
    const expected = (await referee?.run()) ?? new Float32Array(0);
    await referee?.close();
    const outcome = await measure(wrong, task, expected, PATIENCE);
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringMatching(/^Another result than /) });
    expect(await measure(plainLoops, task, expected, PATIENCE, 60_001)).toEqual({
      kind: 'too slow',
      about: 60_001,
    });
  });
});
