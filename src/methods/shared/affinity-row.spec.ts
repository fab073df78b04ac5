import { describe, expect, it } from 'vitest';
import { attentionShift, exits } from '..';
import type { MethodDeclaration, ParameterValues } from '../declaration';
import { TOY_CARD, toyContext } from '../testing';
import { affinityPicture, affinityRow } from './affinity-row';
import { blocksOf, outputsOfBlocks } from './blocks';
import { patchRows, recordAffinity, type Source } from './transition';

const IMAGE = { width: 160, height: 128 };
const GRID = { columns: 10, rows: 8, crop: { x0: 0, y0: 0, x1: 160, y1: 128 } };
const N = 80;
const context = toyContext(IMAGE, [{ x0: 48, y0: 32, x1: 112, y1: 96 }]);
const PIXEL = { x: 70, y: 60 };
const TOKEN = 3 * 10 + 4;
const KEYS: Source = { kind: 'keys', block: TOY_CARD.affinity.block };

const rowOf = (method: MethodDeclaration, parameters: ParameterValues, power: number) =>
  affinityRow(context, { method, parameters, grid: GRID, pixel: PIXEL, power });

/** T = (A + Aᵀ)/2 of the balanced affinity of the keys, in doubles. */
async function transition(temperature: number): Promise<number[][]> {
  const names = outputsOfBlocks([KEYS], TOY_CARD);
  const features = await context.encode(GRID.crop, GRID, names);
  const [S, u] = await context.backend.run(async (o) => {
    const affinity = recordAffinity(o, GRID, KEYS, features, TOY_CARD, temperature);
    return o.read(affinity.S, o.sinkhorn(affinity.S, { symmetric: true }).u);
  });
  return Array.from({ length: N }, (_, i) =>
    Array.from({ length: N }, (_, j) => (u[i] * S[i * N + j] * u[j] + u[j] * S[j * N + i] * u[i]) / 2),
  );
}

const largestOne = (row: readonly number[]) => row.map((value) => value / Math.max(...row));

function expectRow(values: Float32Array, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  for (const [j, value] of values.entries()) expect(value).toBeCloseTo(expected[j], 4);
}

describe('a row of what tokens are compared by', () => {
  it('is one of T’s powers, which a walk from the token is', async () => {
    const T = await transition(0.1);
    let row: number[] = T.map((_, j) => (j === TOKEN ? 1 : 0));
    for (const power of [1, 2, 3]) {
      row = T.map((_, j) => row.reduce((sum, x, i) => sum + x * T[i][j], 0));
      const { values, title } = await rowOf(exits, { temperature: 0.1, hops: 3 }, power);
      expectRow(values, largestOne(row).map(Math.sqrt));
      expect(title).toBe(`√ of the walk from token 5, 4, ${power} ${power === 1 ? 'hop' : 'hops'}`);
    }
  });

  it('goes no further than the run’s own walk, and one without hops has no powers', async () => {
    const three = await rowOf(exits, { hops: 3 }, 3);
    expect(await rowOf(exits, { hops: 3 }, 9)).toEqual(three);
    expect(await rowOf(attentionShift, {}, 2)).toEqual(await rowOf(attentionShift, {}, 0));
  });

  it('is where an absorbing walk ends', async () => {
    const T = await transition(0.1);
    const { values, title } = await rowOf(exits, { temperature: 0.1, absorbing: true, blend: 0.25 }, 1);
    // (1 − β) Σ_k β^k T^k: after twenty terms there is nothing left of it.
    let hop: number[] = T.map((_, j) => (j === TOKEN ? 1 : 0));
    const sum = hop.map(() => 0);
    for (let k = 0; k < 20; k++) {
      for (const [j, x] of hop.entries()) sum[j] += 0.75 * 0.25 ** k * x;
      hop = T.map((_, j) => hop.reduce((total, x, i) => total + x * T[i][j], 0));
    }
    expectRow(values, largestOne(sum).map(Math.sqrt));
    expect(title).toContain('absorbing');
  });

  it('is of the fused matrix where later blocks take part in the walk', async () => {
    const blocks = blocksOf(KEYS, TOY_CARD, 1);
    expect(blocks).toHaveLength(2);
    const features = await context.encode(GRID.crop, GRID, outputsOfBlocks(blocks, TOY_CARD));
    const cosines = blocks.map(({ block }) => {
      const rows = patchRows(features[`keys_${block}`], TOY_CARD.width);
      const row = (i: number) => Array.from(rows.subarray(i * TOY_CARD.width, (i + 1) * TOY_CARD.width));
      const own = row(TOKEN);
      return Array.from({ length: N }, (_, j) => {
        const other = row(j);
        const dot = own.reduce((sum, x, d) => sum + x * other[d], 0);
        return dot / Math.hypot(...own) / Math.hypot(...other);
      });
    });
    // The source's block counts three times what the later one does (blocks.ts).
    const expected = cosines[0].map((d, j) => Math.exp(((3 * d + cosines[1][j]) / 4 - 1) / 0.2));
    const fused = await rowOf(attentionShift, { laterBlocks: 1, walkTemperature: 0.2 }, 0);
    expectRow(fused.values, largestOne(expected));
    const alone = await rowOf(attentionShift, { laterBlocks: 0, walkTemperature: 0.2 }, 0);
    expect(alone.values).not.toEqual(fused.values);
    const map = await rowOf(attentionShift, { readout: 'instance-map', temperature: 0.2 }, 0);
    expect(map.values).toEqual(alone.values);
  });

  it.each(['keys', 'attention', 'attention-all', 'position'])(
    'comes as numbers where nothing paints (%s)',
    async (source) => {
      for (const power of [0, 2]) {
        const wanted = { method: exits, parameters: { source }, grid: GRID, pixel: PIXEL, power };
        const row = await affinityRow(context, wanted);
        expect(await affinityPicture(context, wanted, new Uint32Array(512))).toEqual(row);
        expect(Math.max(...row.values)).toBe(1);
      }
    },
  );
});
