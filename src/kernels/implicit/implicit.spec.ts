import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Operations } from '../backend';
import { createCpuBackend } from '../cpu/backend';
import { createGpuBackend, poolUse } from '../gpu/backend';
import { useBackends } from '../testing/backends';
import { expectClose } from '../testing/compare';
import { openTestDevice, skipGpu } from '../testing/device';
import { featureCases, randomArray } from '../testing/random';

/** S by another order of sums: T differs by the rounding of S, (1e-6 + 6e-7/τ), and Sinkhorn's tolerance. */
const TOLERANCE = { absolute: 2e-5, relative: 2e-4 };

/** Balances, walks and absorbs from `columns` starts. */
async function everything(
  o: Operations,
  data: Float32Array,
  width: number,
  columns: number,
  stored: boolean,
) {
  const n = data.length / width;
  const S = o.affinity(o.upload(data, [n, width]), 0.3, { stored });
  expect([S.stored, ...S.shape]).toEqual([stored, n, n]);
  const one = o.sinkhorn(S, { symmetric: true, tolerance: 1e-6 });
  const two = o.sinkhorn(S, { symmetric: false, tolerance: 1e-6 });
  const start = o.upload(randomArray(1, n * columns, 0, 1 / n), [n, columns]);
  const walk = o.walk(S, one, start, { hops: 2, restart: 0.1 });
  const general = o.walk(S, two, start, { hops: 2 });
  const { mass } = o.absorbing(S, one, start, { beta: 0.5 });
  return o.read(one.u, two.u, two.v, walk, general, mass);
}

describe('an affinity that is not stored', () => {
  const backends = useBackends();

  for (const [at, { name, data, width }] of featureCases().entries()) {
    const columns = [1, 2, 5][at % 3];
    it(`balances and walks as the stored one: ${name}, ${columns} columns`, async () => {
      const stored = await createCpuBackend().run((o) => everything(o, data, width, columns, true));
      const implicit = await backends.agree((o) => everything(o, data, width, columns, false), TOLERANCE);
      for (const [i, array] of implicit.entries()) expectClose(array, stored[i], TOLERANCE);
    });
  }

  it('is multiplied in chunks that its tiles do not divide', async () => {
    const [n, width] = [1030, 6];
    const [data, x] = [randomArray(3, n * width), randomArray(4, n * 3)];
    const hop = (stored: boolean) => async (o: Operations) => {
      const S = o.affinity(o.upload(data, [n, width]), 0.3, { stored });
      const u = o.upload(new Float32Array(n).fill(0.1), [n]);
      return o.read(o.walk(S, { u, v: u, residuals: u }, o.upload(x, [n, 3]), { hops: 1 }));
    };
    const [stored] = await createCpuBackend().run(hop(true));
    const [implicit] = await backends.agree(hop(false), TOLERANCE);
    expectClose(implicit, stored, TOLERANCE);
  });

  it('carries 64 columns', async () => {
    await backends.agree((o) => everything(o, randomArray(4, 67 * 10), 10, 64, false), TOLERANCE);
  });

  it('is all that there is above 4,096 tokens, up to 16,384', async () => {
    const refuse = (tokens: number, stored?: boolean) =>
      backends.refusal(async (o) => {
        const S = o.affinity(o.upload(new Float32Array(tokens), [tokens, 1]), 1, stored ? { stored } : {});
        expect(S.stored).toBe(false);
        return o.read(S);
      });
    expect((await refuse(4097)).message).toMatch(/^This affinity is not stored: /);
    expect((await refuse(4097, true)).message).toMatch(/^An affinity is stored for at most 4096 tokens/);
    expect((await refuse(16_385)).message).toMatch(/^An affinity is of at most 16384 tokens/);
  });

  it('refuses to be taken for its entries, and names a token that is not a number', async () => {
    const data = randomArray(5, 24);
    const uses: ((o: Operations) => Promise<unknown>)[] = [
      async (o) => o.reshape(o.affinity(o.upload(data, [6, 4]), 1, { stored: false }), [36]),
      async (o) => o.reduce(o.affinity(o.upload(data, [6, 4]), 1, { stored: false }), 'sum'),
      async (o) => o.read(o.affinity(o.upload(data, [6, 4]), 1, { stored: false })),
    ];
    for (const use of uses) expect(await backends.refusal(use)).toBeInstanceOf(RangeError);
    const broken = data.slice();
    broken[4 * 4] = Number.NaN;
    const error = await backends.refusal(async (o) => {
      const S = o.affinity(o.upload(broken, [6, 4]), 1, { stored: false });
      return o.read(o.sinkhorn(S, { symmetric: true }).u);
    });
    expect(error.message).toMatch(/^Token 4 has a feature that is not a number; /);
  });
});

describe('16,384 tokens', () => {
  const [tokens, width] = [16_384, 4];
  const data = randomArray(6, tokens * width);
  let device: GPUDevice | undefined;
  beforeAll(async () => {
    if (!skipGpu) device = (await openTestDevice()).device;
  }, 60_000);
  afterAll(() => device?.destroy());

  const open = () =>
    device ? createGpuBackend(device, { label: 'test', isFallbackAdapter: true }) : undefined;

  /** One hop from one column. Any scaling will do. */
  const hop = (backend: Backend) =>
    backend.run(async (o) => {
      const S = o.affinity(o.upload(data, [tokens, width]), 0.5);
      const u = o.upload(new Float32Array(tokens).fill(1 / 128), [tokens]);
      const start = o.upload(randomArray(7, tokens, 0, 1), [tokens, 1]);
      return o.read(o.walk(S, { u, v: u, residuals: u }, start, { hops: 1 }));
    });

  it.skipIf(skipGpu)(
    'are walked on in memory of N·D, with the CPU’s numbers',
    async () => {
      const backend = open();
      if (!backend) throw new Error('There is no device.');
      const [walk] = await hop(backend);
      // The matrix alone would take 1,024 MiB.
      expect(poolUse(backend)?.peak).toBeLessThan(2 * 2 ** 20);
      backend.dispose();
      const [expected] = await hop(createCpuBackend());
      expectClose(walk, expected, { absolute: 0, relative: 2e-5 });
    },
    300_000,
  );

  it.skipIf(skipGpu)('are balanced and absorbed in memory that grows as the tokens do', async () => {
    const peakOf = async (n: number) => {
      const backend = open();
      await backend?.run(async (o) => {
        const S = o.affinity(o.upload(data.subarray(0, n * width), [n, width]), 0.5, { stored: false });
        const scaling = o.sinkhorn(S, { symmetric: true, cap: 1 });
        const start = o.upload(new Float32Array(2 * n).fill(1 / n), [n, 2]);
        return o.read(o.absorbing(S, scaling, start, { beta: 0.5, cap: 1 }).mass);
      });
      const peak = backend && poolUse(backend)?.peak;
      backend?.dispose();
      return peak ?? Number.NaN;
    };
    const [few, many] = [await peakOf(512), await peakOf(2048)];
    expect(many / few).toBeLessThanOrEqual(4);
  });
});
