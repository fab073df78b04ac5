import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runKey } from '../engine/run-key';
import type { Box } from '../geometry';
import { encodeRle } from '../mask';
import { bitmapOf } from '../mask/testing';
import { createActions } from './actions';
import { createHeadShelf } from './heads';
import { createHistory } from './history';
import { createLibrary } from './library';
import { annotationOfProposal, type FoundProposal, openProposals, refusalOf } from './proposals';
import { startRunner } from './runner';
import { createRuns, keyOf } from './runs';
import { manualEngine, photo, result } from './testing';

const IMAGE = { width: 40, height: 30 };

/** A proposal of a rectangle, clicked in its middle. */
function proposalOf(box: Box, categoryId = 1, imageId = 'a'): FoundProposal {
  const { counts } = encodeRle(
    bitmapOf(IMAGE.width, IMAGE.height, (x, y) => x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1),
  );
  const [plain] = result(0).masks;
  const point = { x: Math.floor((box.x0 + box.x1) / 2), y: Math.floor((box.y0 + box.y1) / 2) };
  return {
    categoryId,
    request: {
      imageId,
      method: 'attention-shift',
      prompt: { kind: 'point', point },
      parameters: { views: 1 },
    },
    result: { ...result(0), masks: [{ ...plain, counts, box, area: (box.x1 - box.x0) * (box.y1 - box.y0) }] },
    scale: 0,
    score: 0.5,
  };
}

function workspace() {
  const history = createHistory();
  const actions = createActions(history);
  const runs = createRuns();
  actions.addImages([photo('a'), photo('b')]);
  actions.addCategory('sheep');
  const open = (list: readonly FoundProposal[]) =>
    openProposals(history.document(), runs.store.getState(), list);
  const accept = (proposal: FoundProposal) => {
    runs.keep(runKey(proposal.request), proposal.result);
    return actions.addAnnotation(annotationOfProposal(proposal), 'accept proposed');
  };
  const refuse = (proposal: FoundProposal) => {
    const refusal = refusalOf(proposal);
    if (refusal) actions.refuse(refusal);
  };
  return { history, actions, runs, open, accept, refuse };
}

const LEFT = proposalOf({ x0: 2, y0: 4, x1: 12, y1: 24 });
const RIGHT = proposalOf({ x0: 20, y0: 4, x1: 36, y1: 24 });

describe('an accepted proposal', () => {
  it('is an object with the very mask, which nobody computes again', async () => {
    const { history, runs, accept } = workspace();
    const { engine, runs: asked, say } = manualEngine();
    const library = createLibrary(engine, history);
    library.restore(
      new Map([
        ['a', new Blob()],
        ['b', new Blob()],
      ]),
    );
    library.sync();
    const runner = startRunner(engine, history, library, runs, createHeadShelf());
    say();
    await new Promise((resolve) => setTimeout(resolve, 0));
    accept(LEFT);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(asked).toEqual([]);
    const [annotation] = history.document().annotations;
    expect(runs.store.getState().results.get(keyOf(annotation))).toBe(LEFT.result);
    runner.stop();
  });

  it('is one step of undo, and comes back as a proposal', () => {
    const { history, open, accept } = workspace();
    expect(open([LEFT, RIGHT])).toEqual([LEFT, RIGHT]);
    accept(LEFT);
    expect(history.undoLabel()).toBe('accept proposed object');
    expect(open([LEFT, RIGHT])).toEqual([RIGHT]);
    history.undo();
    expect(history.document().annotations).toEqual([]);
    expect(open([LEFT, RIGHT])).toEqual([LEFT, RIGHT]);
    history.redo();
    expect(open([LEFT, RIGHT])).toEqual([RIGHT]);
  });

  it('stands in the way of its own class on its own photo alone', () => {
    const { open, accept } = workspace();
    accept(LEFT);
    const sheep = { ...LEFT, categoryId: 2 };
    const elsewhere = proposalOf({ x0: 2, y0: 4, x1: 12, y1: 24 }, 1, 'b');
    expect(open([LEFT, sheep, elsewhere])).toEqual([sheep, elsewhere]);
    // Its place within the object's mask is enough.
    expect(open([proposalOf({ x0: 5, y0: 10, x1: 8, y1: 14 })])).toEqual([]);
  });

  it('stands in the way before its mask is there, where its extreme points say what it is', () => {
    const { actions, open } = workspace();
    const points = [
      { x: 6, y: 4 },
      { x: 2, y: 9 },
      { x: 7, y: 23 },
      { x: 11, y: 12 },
    ];
    actions.addAnnotation({
      ...annotationOfProposal(LEFT),
      method: 'exits',
      prompt: { kind: 'extreme-points', points },
      parameters: {},
    });
    expect(open([LEFT, RIGHT])).toEqual([RIGHT]);
  });
});

describe('a dropped proposal', () => {
  const side = (longest: number) => fc.tuple(fc.nat(longest - 2), fc.integer({ min: 1, max: longest }));
  const box = fc.tuple(side(IMAGE.width), side(IMAGE.height)).map(
    ([[x0, width], [y0, height]]): Box => ({
      x0,
      y0,
      x1: Math.min(IMAGE.width, x0 + width),
      y1: Math.min(IMAGE.height, y0 + height),
    }),
  );

  it('never comes again, whatever else is dropped, until that is undone', () => {
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 6 }), (boxes) => {
        const { history, open, refuse } = workspace();
        const proposals = boxes.map((each) => proposalOf(each));
        const before: (readonly FoundProposal[])[] = [];
        for (const proposal of proposals) {
          before.push(open(proposals));
          refuse(proposal);
          expect(open(proposals)).not.toContain(proposal);
          // Nor does one of the same place that was found anew, or one of nearly the same box.
          expect(open([{ ...proposal, score: 0.9 }])).toEqual([]);
        }
        expect(open(proposals)).toEqual([]);
        for (const list of before.toReversed()) {
          expect(history.undoLabel()).toBe('drop proposed object');
          history.undo();
          expect(open(proposals)).toEqual(list);
        }
      }),
    );
  });

  it('is of its class and its photo, and goes with them', () => {
    const { history, actions, open, refuse } = workspace();
    refuse(LEFT);
    const sheep = { ...LEFT, categoryId: 2 };
    const elsewhere = proposalOf({ x0: 2, y0: 4, x1: 12, y1: 24 }, 1, 'b');
    expect(open([LEFT, sheep, elsewhere, RIGHT])).toEqual([sheep, elsewhere, RIGHT]);
    refuse(sheep);
    refuse(elsewhere);
    actions.removeCategory(2, { kind: 'delete' });
    actions.removeImage('b');
    expect(history.document().refused).toEqual([refusalOf(LEFT)]);
    expect(open([sheep])).toEqual([]);
  });
});
