import { describe, expect, it } from 'vitest';
import { methodOf, type Prompt } from '../methods';
import { TOY_CARD, toyContext } from '../methods/testing';
import { createPictures } from './pictures';
import { type Machine, rowOfAffinity, runObject, watchObject } from './run';
import { createStageStore } from './stage-memory';

const IMAGE = { width: 160, height: 120 };
const OBJECT = { x0: 50, y0: 30, x1: 100, y1: 80 };
const context = toyContext(IMAGE, [OBJECT]);
const never = new AbortController().signal;
const request = {
  imageId: 'a',
  method: 'attention-shift',
  prompt: { kind: 'point', point: { x: 75, y: 55 } } satisfies Prompt,
  parameters: { readout: 'instance-map', size: 256, shifts: 2 },
};

function toyMachine(): Machine {
  const pictures = createPictures();
  pictures.add('a', IMAGE, async () => ({ ...IMAGE, data: new Uint8ClampedArray(4 * 160 * 120) }));
  return {
    model: TOY_CARD,
    backend: context.backend,
    pictures,
    decorrelation: () => Promise.reject(new Error('The toy has none.')),
    features: { encoder: () => context.encode, forget: () => undefined, bytes: 0 },
  };
}

describe('watching a run', () => {
  it('gives the run’s own masks, and frames that can be cloned to another thread', async () => {
    const { result, frames } = await watchObject(toyMachine(), request, never);
    const alone = await runObject(toyMachine(), request, never);
    expect(result.masks).toEqual(alone.masks);
    expect(result.map).toEqual(alone.map);
    const order = methodOf(request.method).stages.map(({ id }) => id);
    expect([...new Set(frames.map(({ stage }) => stage))]).toEqual(order);
    expect(structuredClone(frames)).toEqual(frames);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const watched = watchObject(toyMachine(), request, controller.signal);
    controller.abort();
    await expect(watched).rejects.toThrow('cancelled');
  });
});

describe('stages that are remembered', () => {
  const machine = { ...toyMachine(), stages: createStageStore() };
  const ran = async (parameters: Record<string, number | string>) => {
    const { stages } = await runObject(
      machine,
      { ...request, parameters: { ...request.parameters, ...parameters } },
      never,
    );
    return stages.filter(({ recalled }) => !recalled).map(({ id }) => id);
  };
  const all = methodOf(request.method).stages.map(({ id }) => id);

  it('run again from the first one that a parameter touches', async () => {
    expect(await ran({})).toEqual(all);
    expect(await ran({ mergeThreshold: 0.5 })).toEqual(all.slice(all.indexOf('filter')));
    expect(await ran({ mergeThreshold: 0.5, fgThreshold: 0.3 })).toEqual(all.slice(all.indexOf('confident')));
    // Back to what was: everything but the last stage is there.
    expect(await ran({})).toEqual(all.slice(-1));
  });

  it('belong to one click', async () => {
    const elsewhere = { ...request, prompt: { kind: 'point', point: { x: 10, y: 10 } } satisfies Prompt };
    const { stages } = await runObject(machine, elsewhere, never);
    expect(stages.some(({ recalled }) => recalled)).toBe(false);
  });

  it('are forgotten, the oldest first', () => {
    const memory = createStageStore(2).memoryOf('a');
    memory.keep('1', 1);
    memory.keep('2', 2);
    memory.recall('1');
    memory.keep('3', 3);
    expect(['1', '2', '3'].map(memory.recall)).toEqual([1, undefined, 3]);
  });
});

describe.each(['keys', 'queries', 'tokens', 'attention', 'position'])('affinity row by %s', (source) => {
  it('is largest, or nearly, where the pixel is like itself', async () => {
    const grid = { columns: 10, rows: 8, crop: { x0: 0, y0: 0, x1: 160, y1: 120 } };
    const { values } = await rowOfAffinity(
      toyMachine(),
      { imageId: 'a', method: 'exits', parameters: { source }, grid, pixel: { x: 75, y: 55 }, power: 0 },
      never,
    );
    expect(values).toHaveLength(80);
    expect(Math.max(...values)).toBe(1);
    // Token (5, 4) holds the pixel, token (1, 1) is background and far away.
    expect(values[3 * 10 + 4]).toBeGreaterThan(values[0]);
  });
});
