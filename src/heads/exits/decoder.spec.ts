import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iouOfRles, rasterisePolygons } from '../../mask';
import { exits, type MethodContext } from '../../methods';
import { randomOf } from '../../methods/shared/random';
import { TOY_CARD, toyContext } from '../../methods/testing';
import { countOf, initialWeights, mapped, type Weights } from '../descent/weights';
import type { Checkpoint, StepReport, Trainer, TrainingObject, TrainingRequest } from '../head';
import { headForRun, prepareTraining, readHead, writeHead } from '../index';
import { simdArithmetic } from '../tape/simd';
import { decoderSpecs } from './net';
import { closedForm, forward } from './predict';
import { linearLogits } from './ridge';
import { randomCrop } from './samples';
import { shareOf, shrunk } from './shrinkage';

const IMAGE = { width: 200, height: 150 };
const boxOf = (x0: number, y0: number, x1: number, y1: number) => ({ x0, y0, x1, y1 });
/** Photos of one rectangle each. */
const OBJECTS = [boxOf(60, 40, 130, 110), boxOf(20, 30, 90, 80), boxOf(100, 50, 180, 130)];
const contexts = new Map<string, MethodContext>(
  OBJECTS.map((object, i) => [`${i}`, toyContext(IMAGE, [object])]),
);
const signal = new AbortController().signal;

const objectOf = (i: number): TrainingObject => {
  const { x0, y0, x1, y1 } = OBJECTS[i];
  const [x, y] = [Math.round((x0 + x1) / 2), Math.round((y0 + y1) / 2)];
  return {
    id: `object ${i}`,
    imageId: `${i}`,
    category: 'rectangle',
    prompt: {
      kind: 'extreme-points',
      points: [
        { x, y: y0 },
        { x: x0, y },
        { x, y: y1 - 1 },
        { x: x1 - 1, y },
      ],
    },
    truth: { mask: rasterisePolygons([[x0, y0, x1, y0, x1, y1, x0, y1]], IMAGE), from: 'file' },
  };
};

const request = (count: number, parameters: TrainingRequest['parameters'] = {}): TrainingRequest => ({
  head: 'exits-decoder',
  objects: Array.from({ length: count }, (_, i) => objectOf(i)),
  parameters: {
    ...{ cropSize: 128, width: 8, features: 'keys', steps: 12, epochs: 1000, batch: 2, crops: 1, heldOut: 0 },
    ...parameters,
  },
  methodParameters: {},
});

const prepare = (asked: TrainingRequest) =>
  prepareTraining(
    (imageId) => {
      const context = contexts.get(imageId);
      if (!context) throw new Error(`No image ${imageId}.`);
      return context;
    },
    asked,
    () => undefined,
    signal,
  );

async function all(trainer: Trainer, steps = Number.POSITIVE_INFINITY): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (let i = 0; i < steps; i++) {
    const report = await trainer.next();
    if (!report) break;
    reports.push(report);
  }
  return reports;
}

const numbersOf = (weights: Weights) => Object.values(weights).map((each) => [...each]);

describe('EXITS’s decoder', () => {
  it('has as many weights as the paper’s width gives', () => {
    expect(countOf(decoderSpecs(192, 64))).toBe(237_952);
  });

  it('holds everything to be half an object before it has learnt', async () => {
    const nothing = request(1, { start: 'nothing' });
    const head = (await (await prepare(nothing)).start().finish(signal)).head;
    const M = forward(simdArithmetic(4), head.weights, new Float32Array(8 * 8 * 8).fill(0.3), [8, 8, 8]);
    for (const value of M) expect(Math.abs(value - 0.5)).toBeLessThan(0.2);
  });

  it('begins at the closed form, whose sign it has, and a file brings that back', async () => {
    const { head } = await (await prepare(request(1))).start().finish(signal);
    const { linear, mean } = head.weights;
    expect(linear).toHaveLength(mean.length + 1);
    const untouched = {
      ...head,
      weights: mapped(head.weights, (each, name) => each.map((x) => (name.startsWith('prototype2') ? 0 : x))),
    };
    const rows = Float32Array.from({ length: 8 * 8 * 8 }, (_, i) => Math.sin(i * i));
    const side = [8, 8, 8] as const;
    const M = forward(simdArithmetic(4), untouched.weights, rows, side);
    const logits = linearLogits(linear, rows);
    // The corner's cell is a quarter of a token away from every other: its token alone.
    for (const [cell, token] of [
      [0, 0],
      [15, 7],
      [240, 56],
      [255, 63],
    ]) {
      expect(M[cell]).toBeCloseTo(1 / (1 + Math.exp(-logits[token])), 5);
    }
    const read = readHead(writeHead(head), 'head.json');
    expect(forward(simdArithmetic(4), read.weights, rows, side)).toEqual(
      forward(simdArithmetic(4), head.weights, rows, side),
    );
    const { linear: _, ...without } = head.weights;
    expect(() => readHead(writeHead({ ...head, weights: without }), 'head.json')).toThrow(
      /weights linear are 0/,
    );
  });

  it('shrinks to the closed form, bit for bit where nothing of the correction counts', () => {
    const [side, width, channels] = [4, 3, 8] as const;
    const logit = (m: number) => Math.log(m / (1 - m));
    const small = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(small, { minLength: side * side * width, maxLength: side * side * width }),
        fc.array(small, { minLength: width + 1, maxLength: width + 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string(),
        (values, line, share, seed) => {
          const rows = Float32Array.from(values);
          const linear = Float32Array.from(line);
          const weights = { ...initialWeights(decoderSpecs(width, channels), seed), linear };
          const of = (part: number) =>
            forward(simdArithmetic(4), shrunk(weights, part), rows, [side, width, channels]);
          const start = closedForm(simdArithmetic(4), linear, rows, side);
          expect(of(0)).toEqual(start);
          expect(of(1)).toEqual(forward(simdArithmetic(4), weights, rows, [side, width, channels]));
          const [all, some] = [of(1), of(share)];
          start.forEach((m, i) => {
            expect(logit(some[i])).toBeCloseTo(logit(m) + share * (logit(all[i]) - logit(m)), 3);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is the closed form on every object where too few taught it, however long they did, and says so', async () => {
    const prepared = await prepare(request(3, { heldOut: 0.25 }));
    expect(prepared.notes.join()).toMatch(/more than 50 objects .* the head will be the closed form itself/);
    const trainer = prepared.start();
    await all(trainer);
    const { heldOut } = await trainer.finish(signal);
    expect(heldOut.rows).toHaveLength(1);
    for (const { ious } of heldOut.rows) expect(ious.head).toBe(ious.ridge);
    expect(heldOut.helped).toBe(false);
    expect(heldOut.sentence).toMatch(/no better than the closed form/);
  });

  it('counts more of what it learnt the more objects there are, all of one that is fitted for itself, and says so', async () => {
    for (const [count, parameters, share] of [
      [2, { shrinkage: 1 }, 1 / 2],
      [3, { shrinkage: 1 }, 2 / 3],
      [3, { shrinkage: 3 }, 0],
      [2, {}, 0],
      [2, { shrinkage: 0 }, 1],
      [2, { start: 'nothing' }, 1],
      [2, { shrinkage: 0.5, heldOut: 0.25 }, 1 / 2],
      [1, {}, 1],
    ] as const) {
      const trainer = (await prepare(request(count, parameters))).start();
      await all(trainer, 2);
      const { head } = await trainer.finish(signal);
      expect(head.weights).toMatchObject(shrunk(trainer.checkpoint().weights, share));
      const part = `${Math.round(100 * share)} % of the learnt correction to the closed form counts`;
      expect(head.made.includes(part)).toBe(share > 0 && share < 1);
      expect(head.made.includes('this head is the closed form')).toBe(share === 0);
    }
  });

  it('learns one object from its own points, and a run then reads its mask from that', async () => {
    const prepared = await prepare(request(1, { steps: 240, rate: 0.002, start: 'nothing' }));
    const trainer = prepared.start();
    expect(trainer.of).toBe(60);
    const reports = await all(trainer);
    const { head, heldOut } = await trainer.finish(signal);
    expect(head.made).toContain('fitted at test time');
    expect(heldOut.of).toBe('none');
    expect(heldOut.helped).toBeUndefined();
    expect(heldOut.means.head).toBeGreaterThan(0.9);
    expect(reports[reports.length - 1].losses.point).toBeLessThan(reports[0].losses.point / 2);
    const context = contexts.get('0');
    if (!context) throw new Error('No context.');
    const { masks, flags } = await exits.run(
      { ...context, head: headForRun(head, TOY_CARD) },
      objectOf(0).prompt,
      { decoder: 'trained' },
    );
    expect(iouOfRles(masks[0].rle, objectOf(0).truth?.mask ?? masks[0].rle)).toBeGreaterThan(0.9);
    expect(flags).toEqual([]);
  });

  it('leaves the mask as it is and says so where there is no decoder', async () => {
    const context = contexts.get('0');
    if (!context) throw new Error('No context.');
    const asked = await exits.run(context, objectOf(0).prompt, { decoder: 'trained' });
    const plain = await exits.run(context, objectOf(0).prompt, {});
    expect(asked.masks[0].rle).toEqual(plain.masks[0].rle);
    expect(asked.flags.join()).toMatch(/No trained decoder/);
  });

  it('learns from each sample as often as the epochs say, and no more steps than that', async () => {
    const stepsOf = async (epochs: number, steps: number) =>
      (await prepare(request(3, { epochs, steps }))).start().of;
    // Three objects, two crops each, each in a mirror too: twelve samples, two a step.
    expect(await stepsOf(3, 400)).toBe(18);
    expect(await stepsOf(3, 5)).toBe(5);
  });

  it('holds out an image, and compares three there', async () => {
    const prepared = await prepare(request(3, { heldOut: 0.25 }));
    expect(prepared.heldOut).toHaveLength(1);
    // Two objects, two crops each, each in a mirror too.
    expect(prepared.samples).toBe(8);
    const { heldOut } = await prepared.start().finish(signal);
    expect(heldOut.of).toBe('images');
    expect(Object.keys(heldOut.rows[0].ious).sort()).toEqual(['head', 'ridge', 'training-free']);
    expect(heldOut.sentence).toMatch(/never saw/);
    const ridge = await prepared.ridge(signal);
    expect(ridge.means.ridge).toBe(heldOut.means.ridge);
    expect(ridge.means.head).toBeUndefined();
  });

  it('gives the same weights for the same seed, others for another', async () => {
    const [one, same, other] = await Promise.all(
      [0, 0, 1].map(async (seed) => {
        const trainer = (await prepare(request(2, { steps: 3, seed }))).start();
        await all(trainer);
        return numbersOf(trainer.checkpoint().weights);
      }),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('goes on from a checkpoint as if nothing had happened, bit for bit', async () => {
    const asked = request(2, { steps: 9 });
    const whole = (await prepare(asked)).start();
    const reports = await all(whole);
    const first = (await prepare(asked)).start();
    await all(first, 4);
    const kept: Checkpoint = structuredClone(first.checkpoint());
    const second = (await prepare(asked)).start(kept);
    expect(second.step).toBe(4);
    await all(second);
    expect(second.checkpoint()).toEqual(whole.checkpoint());
    expect(second.checkpoint().history).toEqual(reports);
  });

  it('refuses a checkpoint of another training', async () => {
    const kept = (await prepare(request(2))).start().checkpoint();
    const other = await prepare(request(2, { rate: 0.01 }));
    expect(() => other.start(kept)).toThrow(/start anew/);
  });

  it('is back at its last checkpoint where the loss is no number any more', async () => {
    const trainer = (await prepare(request(2))).start();
    await all(trainer, 2);
    const kept = trainer.checkpoint();
    const broken = { ...kept, weights: { ...kept.weights } };
    broken.weights['pixel4.bias'] = new Float32Array(8).fill(Number.NaN);
    const ill = (await prepare(request(2))).start(broken);
    await expect(ill.next()).rejects.toThrow(/no number any more/);
    expect(ill.step).toBe(2);
  });

  it('makes a step whole or not at all', async () => {
    const trainer = (await prepare(request(2))).start();
    let calls = 0;
    const stop = async () => {
      if (++calls === 2) throw new DOMException('Stopped.', 'AbortError');
    };
    await expect(trainer.next(stop)).rejects.toThrow('Stopped.');
    expect(trainer.step).toBe(0);
    const untouched = (await prepare(request(2))).start();
    await all(trainer, 2);
    await all(untouched, 2);
    expect(trainer.checkpoint()).toEqual(untouched.checkpoint());
  });

  it('learns from boxes and points only, and says what it leaves out', async () => {
    const click = { ...objectOf(0), prompt: { kind: 'point', point: { x: 90, y: 70 } } } as const;
    const prepared = await prepare({ ...request(2), objects: [objectOf(1), click] });
    expect(prepared.notes.join(' ')).toMatch(/1 object has neither extreme points nor a box/);
    await expect(prepare({ ...request(1), objects: [click] })).rejects.toThrow(/no object has any/);
  });
});

it('a correction counts for nothing up to κ objects, then for more with each, and never in full while κ is above 0', () => {
  const count = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(count, count, (objects, kappa) => {
      const [share, next] = [shareOf(objects, kappa), shareOf(objects + 1, kappa)];
      expect(share === 0).toBe(objects <= kappa);
      expect(next > share || objects + 1 <= kappa).toBe(true);
      expect(share).toBeLessThan(1);
      expect(shareOf(2 * kappa, kappa)).toBe(0.5);
      expect(shareOf(objects, 0)).toBe(1);
    }),
  );
});

it('random crops hold the box, stay in the image, and have margins up to 1.2 half-sides', () => {
  const random = randomOf('crops');
  const box = boxOf(60, 40, 130, 110);
  for (let i = 0; i < 200; i++) {
    const crop = randomCrop(box, random, IMAGE);
    expect(crop.x0 <= 60 && crop.y0 <= 40 && crop.x1 >= 130 && crop.y1 >= 110).toBe(true);
    expect(crop.x0 >= 18 - 1 && crop.x1 <= 172 + 1 && crop.y0 >= 0 && crop.y1 <= 150).toBe(true);
  }
});
