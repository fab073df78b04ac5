import { describe, expect, it } from 'vitest';
import { type Box, inBox } from '../geometry';
import { encodeRle, iouOfRles } from '../mask';
import { bitmapOf } from '../mask/testing';
import { type ParameterValues, sightOf } from '../methods';
import { TOY_CARD, toyContext } from '../methods/testing';
import { createPictures } from './pictures';
import { proposeObjects } from './propose';
import { learnObject, type Machine, runObject } from './run';

const IMAGE = { width: 320, height: 192 };
const OBJECTS: readonly Box[] = [
  { x0: 32, y0: 32, x1: 112, y1: 160 },
  { x0: 192, y0: 32, x1: 272, y1: 160 },
];
const never = new AbortController().signal;
const masks = OBJECTS.map((box) => encodeRle(bitmapOf(320, 192, (x, y) => inBox(box, { x, y }))));

const nowhere: Box = { x0: -1, y0: -1, x1: -1, y1: -1 };

/** A photo with two objects that have the same features: the toy world repeats them after as many as it is wide. */
function toyMachine(): Machine {
  const pictures = createPictures();
  pictures.add('a', IMAGE, async () => ({ ...IMAGE, data: new Uint8ClampedArray(4 * 320 * 192) }));
  const { width } = TOY_CARD;
  const world = toyContext(IMAGE, [OBJECTS[0], ...Array<Box>(width - 1).fill(nowhere), OBJECTS[1]]);
  const precision = (_: unknown, at: number) => (at % (width + 1) === 0 ? 20 : 0);
  return {
    model: { ...TOY_CARD, decorrelation: { file: 'd', sha256: '0', block: 2, size: 320 } },
    backend: world.backend,
    pictures,
    decorrelation: async () => ({
      mean: new Float32Array(width),
      precision: Float32Array.from({ length: width ** 2 }, precision),
    }),
    features: { encoder: () => world.encode, forget: () => undefined, bytes: 0 },
  };
}

/** What the first object teaches. */
async function sightOfFirst(machine: Machine) {
  const request = {
    imageId: 'a',
    prompt: { kind: 'box', box: OBJECTS[0] } as const,
    masks: [masks[0].counts],
    known: undefined,
    parameters: {},
  };
  const { sight } = await learnObject(machine, request, never);
  const prototypes =
    sight &&
    sightOf(
      sight.bank,
      sight.contributions.map((each) => ({ ...each, image: 'a.png', object: 1 })),
    );
  if (!prototypes) throw new Error('Nothing was learnt of the whole photo.');
  return prototypes;
}

describe('proposals', () => {
  const machine = toyMachine();
  const rleOf = (counts: Uint32Array) => ({ ...IMAGE, counts });
  /** In a world of flat features EXITS's fitted weights mean little, so its mask need not be much alike. */
  const found = async (taken: readonly Uint32Array[], parameters: ParameterValues = { agreement: 0.5 }) => {
    const prototypes = await sightOfFirst(machine);
    return proposeObjects(machine, { imageId: 'a', prototypes, taken, parameters }, never);
  };
  const meant = ({ result, scale }: Awaited<ReturnType<typeof found>>[number]) =>
    rleOf(result.masks.find((mask) => mask.scale === scale)?.counts ?? new Uint32Array());

  it('finds what looks like the object it learnt from, each once, and each by a run of its own', async () => {
    const proposals = await found([]);
    const best = masks.map((mask) => Math.max(...proposals.map((each) => iouOfRles(meant(each), mask))));
    for (const iou of best) expect(iou).toBeGreaterThan(0.7);
    expect(proposals).toHaveLength(2);
    for (const { request, result } of proposals) {
      const again = await runObject(machine, request, never);
      expect(again.masks).toEqual(result.masks);
    }
    expect(structuredClone(proposals)).toEqual(proposals);
  });

  it('does not propose what is there', async () => {
    const proposals = await found([masks[1].counts]);
    expect(proposals).toHaveLength(1);
    expect(iouOfRles(meant(proposals[0]), masks[0])).toBeGreaterThan(0.7);
    expect(await found(masks.map(({ counts }) => counts))).toEqual([]);
  });

  it('keeps back what is not sure enough, and refuses what it does not know', async () => {
    expect(await found([], { least: 1, agreement: 0 })).toEqual([]);
    expect(await found([], { agreement: 0 })).toHaveLength(2);
    // Where the two methods differ at all, a high power makes it nothing.
    const plain = await found([], { agreement: 0 });
    const strict = await found([], { agreement: 12, least: 0 });
    expect(strict[0].score).toBeLessThan(plain[0].score);
    await expect(found([], { nonsense: 1 })).rejects.toThrow(/Proposals has no parameter "nonsense"/);
  });

  it('tells how far it is, and stops', async () => {
    const prototypes = await sightOfFirst(machine);
    const request = { imageId: 'a', prototypes, taken: [], parameters: {} };
    const told: number[] = [];
    const controller = new AbortController();
    const stopped = proposeObjects(machine, request, controller.signal, ({ done, places, proposals }) => {
      told.push(done);
      expect(done).toBeLessThan(places);
      expect(proposals.length).toBeLessThanOrEqual(done);
      if (done === 1) controller.abort();
    });
    await expect(stopped).rejects.toThrow(/cancelled/);
    expect(told).toEqual([0, 1]);
  });
});
