import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  Frame,
  MethodContext,
  MethodDeclaration,
  ParameterValue,
  Prompt,
  StageMemory,
} from './declaration';
import { METHODS } from './index';
import { toyContext } from './testing';

const IMAGE = { width: 96, height: 64 };
const OBJECT = { x0: 30, y0: 16, x1: 64, y1: 50 };
const others = [{ prompt: { kind: 'point', point: { x: 85, y: 57 } }, group: 0 } as const];
const context: MethodContext = { ...toyContext(IMAGE, [OBJECT]), others };

const PROMPTS: Record<Prompt['kind'], Prompt> = {
  point: { kind: 'point', point: { x: 45, y: 30 } },
  box: { kind: 'box', box: OBJECT },
  'extreme-points': {
    kind: 'extreme-points',
    points: [
      { x: 45, y: 16 },
      { x: 30, y: 30 },
      { x: 45, y: 49 },
      { x: 63, y: 30 },
    ],
  },
};

/** Large values cost time and prove no more. */
const SMALL: Record<string, readonly number[]> = {
  size: [128, 256],
  cropSize: [128, 192],
  cells: [24, 48],
  hops: [1, 3],
  shifts: [0, 2],
  rounds: [0, 1, 2],
  views: [1, 2],
  block: [-1, 0, 2],
};

const someValue = (parameter: MethodDeclaration['parameters'][number]): fc.Arbitrary<ParameterValue> => {
  switch (parameter.kind) {
    case 'toggle':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...parameter.options);
    case 'number': {
      const { minimum, maximum, step } = parameter;
      const near = parameter.default + step <= maximum ? parameter.default + step : minimum;
      return fc.constantFrom(...(SMALL[parameter.id] ?? [parameter.default, near]));
    }
  }
};

const change = (method: MethodDeclaration) =>
  fc
    .constantFrom(...method.parameters)
    .chain((parameter) => someValue(parameter).map((value) => ({ parameter, value })));

function memory(): StageMemory {
  const kept = new Map<string, unknown>();
  return { recall: (key) => kept.get(key), keep: (key, left) => void kept.set(key, left) };
}

/** A run's masks, map, flags and frames, or its sentence. */
async function outcome(
  method: MethodDeclaration,
  parameters: Record<string, ParameterValue>,
  more: Partial<MethodContext>,
) {
  const frames: Frame[] = [];
  const recalled: string[] = [];
  const onFrame = (frame: Frame) => frames.push(frame);
  try {
    const result = await method.run(
      { ...context, onFrame, ...more },
      PROMPTS[method.takes[0]],
      parameters,
      (id, again) => again && recalled.push(id),
    );
    return { result, frames, recalled };
  } catch (error) {
    return { sentence: String(error), frames, recalled };
  }
}

describe.each(METHODS)('$name with what its stages left', (method) => {
  it('gives what it gives without, and recalls exactly the stages before the first change', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change(method), { minLength: 1, maxLength: 4 }), async (changes) => {
        const remembering = { memory: memory() };
        const parameters: Record<string, ParameterValue> = {
          ...{ size: 128, cropSize: 128, cells: 24, views: 1, readout: 'instance-map' },
        };
        for (const id of Object.keys(parameters)) {
          if (!method.parameters.some((parameter) => parameter.id === id)) delete parameters[id];
        }
        let before = await outcome(method, parameters, remembering);
        for (const { parameter, value } of changes) {
          const changed =
            parameters[parameter.id] !== undefined
              ? parameters[parameter.id] !== value
              : parameter.default !== value;
          parameters[parameter.id] = value;
          const after = await outcome(method, parameters, remembering);
          const { recalled: _, ...afresh } = await outcome(method, parameters, {});
          const { recalled, ...same } = after;
          expect(same).toEqual(afresh);
          if (changed && !('sentence' in before)) {
            const stands = method.stages.slice(0, -1).filter(({ number }) => number < parameter.stage);
            for (const { id } of stands) expect(recalled).toContain(id);
          }
          before = after;
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('does not answer a watcher from a run that nobody watched', async () => {
    const remembering = { memory: memory() };
    const prompt = PROMPTS[method.takes[0]];
    await method.run({ ...context, ...remembering }, prompt, {});
    const { frames, recalled } = await outcome(method, {}, remembering);
    expect(recalled).toEqual([]);
    const again = await outcome(method, {}, remembering);
    expect(again.frames).toEqual(frames);
    expect(again.recalled).toEqual(method.stages.slice(0, -1).map(({ id }) => id));
  });
});
