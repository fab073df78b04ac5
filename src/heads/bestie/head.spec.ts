import { describe, expect, it } from 'vitest';
import { iouOfRles, rasterisePolygons } from '../../mask';
import { bestie, type MethodContext, resolveParameters } from '../../methods';
import { canvasOf } from '../../methods/bestie/canvas';
import { groupPixels } from '../../methods/bestie/grouping';
import { settingsOf } from '../../methods/shared/define';
import { TOY_CARD, toyContext } from '../../methods/testing';
import { trainerOf } from '../descent/trainer';
import { countOf, initialWeights, onTape } from '../descent/weights';
import { featureKeyOf } from '../features';
import type { Checkpoint, StepReport, Trainer, TrainingObject, TrainingRequest } from '../head';
import { headForRun, prepareTraining, readHead, writeHead } from '../index';
import { plainArithmetic } from '../tape/arithmetic';
import { absolutes, squares } from '../tape/losses';
import { Tape } from '../tape/tape';
import { bestieHead } from './declaration';
import { driftOf } from './drift';
import { balanced, joinTargets, semanticLabels } from './labels';
import { headSpecs, predictMaps } from './net';
import { mapsOf } from './predict';
import { offsetsUntaught } from './prepare';
import { labelParameters, sampleOf } from './samples';
import { headTask } from './task';

const IMAGE = { width: 208, height: 128 };
const boxOf = (x0: number, y0: number, x1: number, y1: number) => ({ x0, y0, x1, y1 });
/** Two objects apart from each other on each of six photos. */
const PHOTOS = Array.from({ length: 6 }, (_, i) => [
  boxOf(16 + 4 * i, 16, 80 + 4 * i, 80),
  boxOf(128, 32 + 4 * i, 192, 96 + 4 * i),
]);
const contexts = new Map<string, MethodContext>(
  PHOTOS.map((objects, i) => [`${i}`, toyContext(IMAGE, objects)]),
);
const signal = new AbortController().signal;
const contextOf = (imageId: string): MethodContext => {
  const context = contexts.get(imageId);
  if (!context) throw new Error(`No image ${imageId}.`);
  return context;
};

const objectsOf = (photos: number): readonly TrainingObject[] =>
  PHOTOS.slice(0, photos).flatMap((objects, photo) =>
    objects.map(
      ({ x0, y0, x1, y1 }, k): TrainingObject => ({
        id: `${photo} ${k}`,
        imageId: `${photo}`,
        category: 'thing',
        prompt: { kind: 'point', point: { x: (x0 + x1) / 2 + 8, y: (y0 + y1) / 2 - 8 } },
        truth: { mask: rasterisePolygons([[x0, y0, x1, y0, x1, y1, x0, y1]], IMAGE), from: 'file' },
      }),
    ),
  );

const request = (photos: number, parameters: TrainingRequest['parameters'] = {}): TrainingRequest => ({
  head: 'bestie-head',
  objects: objectsOf(photos),
  parameters: { features: 'keys', steps: 3, batch: 2, heldOut: 0, classwise: true, ...parameters },
  methodParameters: { size: 256, semantic: 'clicks', labelThreshold: 0.5 },
});

const prepare = (asked: TrainingRequest) => prepareTraining(contextOf, asked, () => undefined, signal);

async function all(trainer: Trainer, steps = Number.POSITIVE_INFINITY): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (let i = 0; i < steps; i++) {
    const report = await trainer.next();
    if (!report) break;
    reports.push(report);
  }
  return reports;
}

async function oneSample(parameters: TrainingRequest['parameters'] = {}) {
  const settings = settingsOf(resolveParameters(bestieHead, { features: 'keys', ...parameters }));
  const features = featureKeyOf(TOY_CARD, settings);
  const asked = request(1);
  const image = { imageId: '0', objects: asked.objects };
  const labelling = labelParameters(asked.methodParameters, settings);
  return { features, sample: await sampleOf(contextOf('0'), image, ['thing'], features, labelling, false) };
}

describe('drift', () => {
  it('is measured on the instances that the label misses', () => {
    const canvas = canvasOf(IMAGE, 208, 16);
    const n = canvas.width * canvas.height;
    const transfer = { components: [], regions: new Int32Array(n), unmatched: [] };
    const maps = { centre: new Float32Array(n).fill(0.25), offsets: new Float32Array(2 * n) };
    const numbers = driftOf({ canvas, transfer }, objectsOf(1).slice(0, 1), maps);
    const of = (name: string) => numbers.find((each) => each.name.includes(name))?.values[0];
    expect(of('right label')).toBe(0);
    expect(of('highest C')).toBe(0.25);
    // The mean distance of a square's pixels from its middle is 0.3826 of its side.
    expect(of('error of O')).toBeCloseTo(0.3826, 2);
    expect(driftOf({ canvas, transfer }, [], maps)).toEqual([]);
  });
});

describe('BESTIE’s head', () => {
  it('has as many weights as its design says', () => {
    for (const classes of [1, 5]) {
      expect(countOf(headSpecs(384, classes))).toBe(54_056 + 33 * (2 * classes + 3));
    }
  });

  it('its gradient is that of finite differences, through every layer', async () => {
    const { sample } = await oneSample();
    const specs = headSpecs(8, 1);
    const weights = initialWeights(specs, 'test');
    const { rows, columns } = { rows: 2, columns: 3 };
    const size = { width: 12, height: 8 };
    const target = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.cos(i));
    const half = new Float32Array(96).map((_, i) => (i % 3) / 2);
    const lossOf = (changed: { readonly name: string; readonly at: number; readonly by: number }) => {
      const tape = new Tape(plainArithmetic('f64'));
      const on = onTape(tape, specs, weights, 'variable');
      on[changed.name].value[changed.at] += changed.by;
      const maps = predictMaps(
        tape,
        on,
        tape.constant(
          Float64Array.from({ length: 48 }, (_, i) => Math.sin(3 * i)),
          [rows, columns, 8],
        ),
        tape.constant(
          Float64Array.from({ length: 72 }, (_, i) => Math.sin(5 * i)),
          [2 * rows, 2 * columns, 3],
        ),
        size,
      );
      const loss = squares(tape, maps.centre, { target: target(96), weights: half });
      return { tape, on, loss };
    };
    const { tape, on, loss } = lossOf({ name: 'stem.point', at: 0, by: 0 });
    tape.backward(loss);
    for (const name of Object.keys(specs).filter((each) => !/^(semantic|offset)/.test(each))) {
      const at = Math.floor(weights[name].length / 2);
      const step = 1e-6;
      const slope =
        (lossOf({ name, at, by: step }).loss.value[0] - lossOf({ name, at, by: -step }).loss.value[0]) /
        (2 * step);
      const gradient = on[name].gradient?.[at] ?? Number.NaN;
      expect(Math.abs(gradient - slope), `${name}: ${gradient}, ${slope}`).toBeLessThan(
        1e-9 + 1e-3 * Math.abs(slope),
      );
    }
    expect(sample.labels).toHaveLength(1);
  });

  it('learns exact targets by heart, and grouping then returns them', async () => {
    const { sample, features } = await oneSample();
    const [{ state }] = sample.labels;
    const parameters = resolveParameters(bestieHead, {
      ...{ features: 'keys', steps: 80, rate: 0.01, batch: 1, refine: false, offsetWeight: 0.01 },
    });
    const task = headTask({
      ...{ key: '', parameters, settings: settingsOf(parameters), features, classes: ['thing'] },
      ...{ samples: [sample], objects: objectsOf(1), made: '', clicked: true },
      check: async () => {
        throw new Error('Not asked here.');
      },
    });
    const trainer = trainerOf(task);
    const reports = await all(trainer);
    const [first, last] = [reports[0], reports[reports.length - 1]];
    expect(last.losses.centre).toBeLessThan(first.losses.centre / 10);
    expect(last.losses.offset).toBeLessThan(first.losses.offset / 4);
    const { frames } = await trainer.picture();
    expect(frames.map(({ title }) => title)).toEqual([
      'Centre map after 80 steps',
      'Offset map after 80 steps',
    ]);
    const numbers = new Map(frames[0].numbers?.map(({ name, values }) => [name, values[0]]));
    expect(numbers.get('Instances of the pseudo label')).toBe(2);
    expect(numbers.get('True instances with a right label')).toBe(2);
    const maps = mapsOf(plainArithmetic('f32'), trainer.checkpoint().weights, sample, 1, 0);
    const centres = state.transfer.components.map(({ centroid, number }) => ({
      pixel: centroid,
      region: number,
      kind: 'click' as const,
    }));
    const grouped = await groupPixels(contextOf('0'), state, maps.offsets, centres);
    grouped.numbers.forEach((k, i) => {
      expect(k).toBe(state.transfer.regions[i] - 1);
    });
    // The predicted way leads to the middle within a few pixels of the canvas.
    let far = 0;
    grouped.numbers.forEach((k, i) => {
      const [dy, dx] = [0, 1].map((d) => maps.offsets[2 * i + d] - state.targets.offsets[2 * i + d]);
      if (k >= 0 && Math.hypot(dy, dx) > 8) far++;
    });
    expect(far / grouped.numbers.filter((k) => k >= 0).length).toBeLessThan(0.1);
  });

  it('C = Ĉ and O = Ô make the pseudo terms 0', async () => {
    const { sample } = await oneSample();
    const [{ state, category }] = sample.labels;
    const { centre, offset } = joinTargets([{ category, targets: state.targets }], 1, true);
    const tape = new Tape(plainArithmetic('f64'));
    const n = state.targets.weights.length;
    expect(squares(tape, tape.constant(centre.target, [n, 1]), centre).value[0]).toBe(0);
    expect(absolutes(tape, tape.constant(offset.target, [n, 2]), offset).value[0]).toBe(0);
  });

  it('guidance leaves the classes’ loss alone and changes the instances’', async () => {
    const [guided, not] = await Promise.all(
      [true, false].map(async (iag) => {
        const trainer = (await prepare(request(6, { iag, steps: 1, refine: false }))).start();
        return (await all(trainer))[0].losses;
      }),
    );
    expect(guided.semantic).toBe(not.semantic);
    expect(guided.centre).not.toBe(not.centre);
  });

  it('labels background, classes and what was dropped', async () => {
    const { sample } = await oneSample();
    const y = semanticLabels(sample);
    const [{ state }] = sample.labels;
    y.forEach((label, i) => {
      expect(label).toBe(state.semantic.label.data[i] === 0 ? 0 : state.transfer.regions[i] > 0 ? 1 : 255);
    });
  });

  it.each([0, 0.01])('goes on from a checkpoint bit for bit, offsets weighing %d', async (offsetWeight) => {
    const asked = request(6, { steps: 4, offsetWeight });
    const whole = (await prepare(asked)).start();
    await all(whole);
    const first = (await prepare(asked)).start();
    await all(first, 2);
    const kept: Checkpoint = structuredClone(first.checkpoint());
    const second = (await prepare(asked)).start(kept);
    await all(second);
    expect(second.checkpoint()).toEqual(whole.checkpoint());
  });

  it('balanced targets count every instance alike, and weigh what they did in all', async () => {
    const { sample } = await oneSample();
    const [{ state }] = sample.labels;
    const { canvas, targets, transfer } = state;
    const { weights } = balanced(targets, canvas);
    const sums = new Map<number, number>();
    weights.forEach((weight, i) => {
      expect(weight > 0).toBe(targets.weights[i] > 0);
      if (weight > 0) sums.set(transfer.regions[i], (sums.get(transfer.regions[i]) ?? 0) + weight);
    });
    const all = targets.weights.reduce((sum, weight) => sum + weight, 0);
    expect(sums.size).toBe(2);
    for (const sum of sums.values()) expect(sum).toBeCloseTo(all / 2, 1);
    const nothing = { ...targets, weights: new Float32Array(targets.weights.length) };
    expect(balanced(nothing, canvas)).toEqual(nothing);
  });

  it('without a weight offsets stay about 0: the nearest click has the pixel', async () => {
    const prepared = await prepare(request(6, { heldOut: 0.2, steps: 20, rate: 0.01 }));
    const trainer = prepared.start();
    await all(trainer);
    const { head } = await trainer.finish(signal);
    const context = contextOf('0');
    const canvas = canvasOf(IMAGE, 256, 16);
    const maps = await headForRun(head, TOY_CARD, 'thing').maps?.(context, canvas);
    const longest = maps?.offsets.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // The last layer begins with small random numbers, and nothing pulls at them. Objects are 64 px wide.
    expect(longest).toBeLessThan(3);
  });

  it('has the nearest click to beat where it learns no more than that, else the walks', () => {
    expect(offsetsUntaught({}, 0)).toBe('nearest');
    expect(offsetsUntaught({}, 0.01)).toBe('propagation');
    expect(offsetsUntaught({ cues: 'peaks' }, 0)).toBe('propagation');
    expect(offsetsUntaught({ offsets: 'nearest', cues: 'peaks' }, 0.01)).toBe('nearest');
    expect(offsetsUntaught({ offsets: 'ridge' }, 0.01)).toBe('propagation');
  });

  it('is refused where there are too few pseudo instances', async () => {
    await expect(prepare(request(2))).rejects.toThrow(/needs 10 .*“ridge”/);
  });

  it('holds out images, and serves a run of a class that it learnt', async () => {
    const prepared = await prepare(request(6, { heldOut: 0.2, steps: 20, rate: 0.01 }));
    expect(prepared.heldOut).toHaveLength(2);
    const trainer = prepared.start();
    await all(trainer);
    const { head, heldOut } = await trainer.finish(signal);
    expect(heldOut.of).toBe('images');
    expect(heldOut.means.head).toBeGreaterThan(0.5);
    const read = readHead(writeHead(head), 'head.json');
    expect(read).toEqual(head);
    const [{ prompt, imageId, truth }] = objectsOf(1);
    const others = objectsOf(1)
      .slice(1)
      .map((other) => ({ prompt: other.prompt, group: 0 }));
    const run = (category: string) =>
      bestie.run({ ...contextOf(imageId), others, head: headForRun(read, TOY_CARD, category) }, prompt, {
        ...request(1).methodParameters,
        offsets: 'head',
      });
    const { masks, flags } = await run('thing');
    expect(flags).toEqual([]);
    expect(iouOfRles(masks[0].rle, truth?.mask ?? masks[0].rle)).toBeGreaterThan(0.5);
    expect((await run('other')).flags.join()).toMatch(/No head that was trained on this class/);
    const { head: ofAll } = await (await prepare(request(6, { classwise: false }))).start().finish(signal);
    expect(ofAll.classes).toEqual([]);
    const served = await bestie.run(
      {
        ...contextOf(imageId),
        others,
        head: headForRun(readHead(writeHead(ofAll), 'a.json'), TOY_CARD, 'other'),
      },
      prompt,
      { ...request(1).methodParameters, offsets: 'head' },
    );
    expect(served.flags).toEqual([]);
  });
});
