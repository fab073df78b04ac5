import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { toNetworkInput } from '../image';
import { cheapestGraph, readCard } from './card';
import { createFeatureCache } from './encoder';
import { resizePosition } from './position';
import { nodeRuntime } from './runtime.node';
import { type FetchFile, type OrtRuntime, openVit } from './vit';

const folder = new URL('../../models/seed-vit/', import.meta.url);
const fromDisk: FetchFile = async (file) => new Uint8Array(await readFile(new URL(file, folder)));
const floats = async (file: string) => new Float32Array((await fromDisk(file)).slice().buffer);
const cardText = await readFile(new URL('model.json', folder), 'utf8');
const card = readCard(cardText, 'model.json');

/** onnxruntime-web's own WASM build, as the browser runs it. */
async function webRuntime(): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  return {
    label: 'WASM',
    createSession: (graph) => ort.InferenceSession.create(graph, { executionProviders: ['wasm'] }),
    tensor: (data, dims) => new ort.Tensor('float32', data, dims),
  };
}

/** Largest difference over the reference's range. */
function errorOverRange(ours: Float32Array, reference: Float32Array): number {
  expect(ours.length).toBe(reference.length);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < reference.length; i++) {
    low = Math.min(low, reference[i]);
    high = Math.max(high, reference[i]);
    worst = Math.max(worst, Math.abs(ours[i] - reference[i]));
  }
  return worst / (high - low);
}

async function goldenInput(): Promise<Float32Array> {
  const bytes = await fromDisk('golden/image.rgb');
  return toNetworkInput(Float32Array.from(bytes), card.mean, card.std);
}

describe('the embedded model against PyTorch', () => {
  it('grows the position embedding as PyTorch does', async () => {
    const ours = resizePosition(
      await floats('position.f32'),
      { rows: 14, columns: 14 },
      { rows: 10, columns: 14 },
      192,
    );
    expect(errorOverRange(ours, await floats('golden/pos.f32'))).toBeLessThan(1e-5);
  });

  it.each([
    ['onnxruntime-node', async () => nodeRuntime()],
    ['onnxruntime-web', webRuntime],
  ])('has the reference outputs on %s', async (_name, makeRuntime) => {
    const vit = await openVit(card, fromDisk, await makeRuntime());
    const features = await vit.run(await goldenInput(), { rows: 10, columns: 14 }, [
      'keys_5',
      'queries_5',
      'tokens_7',
    ]);
    for (const [name, ours] of Object.entries(features)) {
      expect(errorOverRange(ours, await floats(`golden/${name}.f32`)), name).toBeLessThan(1e-2);
    }
    const short = await vit.run(await goldenInput(), { rows: 10, columns: 14 }, ['keys_5']);
    expect(errorOverRange(short.keys_5, await floats('golden/keys_5.f32'))).toBeLessThan(1e-2);
    await vit.dispose();
  });
});

describe('model card', () => {
  it('takes the cheapest graph that has the outputs', () => {
    expect(cheapestGraph(card, ['keys_5']).file).toBe('seed-vit-5.onnx');
    expect(cheapestGraph(card, ['keys_5', 'tokens_5']).file).toBe('seed-vit.onnx');
    expect(() => cheapestGraph(card, ['keys_8'])).toThrow('has no output keys_8');
  });

  it.each([
    ['{', 'is no JSON'],
    ['{}', 'name'],
    [cardText.replace('"patch": 16', '"patch": 0'), 'patch'],
    [cardText.replace('"block": 5', '"block": 9'), 'affinity.block is 9'],
    [cardText.replace('"block": 7', '"block": 8'), 'decorrelation.block is 8'],
  ])('refuses what is none with a sentence (%#)', (text, part) => {
    expect(() => readCard(text, 'model.json')).toThrow(part);
    expect(() => readCard(text, 'model.json')).toThrow('model.json');
  });

  it('tells of the bytes of the first graph alone', async () => {
    const told: FetchFile = async (file, onBytes) => {
      const bytes = await fromDisk(file);
      onBytes?.(bytes.length);
      return bytes;
    };
    const heard: number[] = [];
    const vit = await openVit(card, told, nodeRuntime(), (bytes) => heard.push(bytes));
    await vit.run(new Float32Array(3 * 32 * 32), { rows: 2, columns: 2 }, ['keys_7']);
    expect(heard).toEqual([card.graphs[0].bytes]);
  });

  it('knows what photos are like, unless the card does not say it', async () => {
    const vit = await openVit(card, fromDisk, nodeRuntime());
    const { mean, precision } = await vit.decorrelation();
    const { width } = card;
    expect(mean).toHaveLength(width);
    // The inverse of a covariance: symmetric, positive on the diagonal, and its quadratic form positive.
    let [form, askew, least] = [0, 0, Number.POSITIVE_INFINITY];
    for (let d = 0; d < width; d++) {
      least = Math.min(least, precision[d * width + d]);
      for (let e = 0; e < width; e++) {
        const [here, there] = [precision[d * width + e], precision[e * width + d]];
        askew = Math.max(askew, Math.abs(here - there));
        form += mean[d] * mean[e] * here;
      }
    }
    expect(least).toBeGreaterThan(0);
    expect(askew).toBeLessThan(1e-3 * least);
    expect(form).toBeGreaterThan(0);
    const { decorrelation: _, ...silent } = card;
    const other = await openVit(silent, fromDisk, nodeRuntime());
    await expect(other.decorrelation()).rejects.toThrow('does not say what photos are like');
  });

  it('names a file that is not what the card says', async () => {
    const cut: FetchFile = async (file) => (await fromDisk(file)).subarray(0, 1000);
    await expect(openVit(card, cut, nodeRuntime())).rejects.toThrow('SHA-256 differs');
  });
});

describe('feature cache', () => {
  it('encodes the same crop once, forgets an image, and stays inside its budget', async () => {
    let runs = 0;
    const vit = await openVit(card, fromDisk, nodeRuntime());
    const counted: typeof vit = {
      ...vit,
      run: (...args) => {
        runs++;
        return vit.run(...args);
      },
    };
    const cache = createFeatureCache(counted, 30_000);
    const encode = cache.encoder('a', async (_crop, width, height) => new Float32Array(width * height * 3));
    const crop = { x0: 0, y0: 0, x1: 10, y1: 10 };
    const grid = { rows: 2, columns: 3 };
    await Promise.all([encode(crop, grid, ['keys_5']), encode(crop, grid, ['keys_5'])]);
    expect(runs).toBe(1);
    for (let side = 11; side < 20; side++) await encode({ ...crop, x1: side }, grid, ['keys_5']);
    expect(cache.bytes).toBeLessThanOrEqual(30_000);
    expect(cache.bytes).toBeGreaterThan(0);
    cache.forget('a');
    expect(cache.bytes).toBe(0);
    await vit.dispose();
  });
});
