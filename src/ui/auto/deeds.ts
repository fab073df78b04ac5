import { runKey } from '../../engine/run-key';
import { extremeList } from '../../geometry';
import { extremePointsOfRle } from '../../mask';
import {
  annotationOfProposal,
  type FoundProposal,
  keyOf,
  maskOfProposal,
  masksOfClass,
  neighbourScale,
  plural,
  refusalOf,
  rleOf,
  sightOfClass,
} from '../../workspace';
import { type App, methodsFor } from '../app/app';
import { select, takeTool } from '../app/deeds';
import { remark } from '../app/view-store';
import { toggleTaught } from '../prototypes/teach';
import { focusStage } from '../stage/stage-registry';
import { focusedProposal, shownProposals } from './proposal-store';

const nameOf = (app: App, categoryId: number): string =>
  app.history.document().categories.find(({ id }) => id === categoryId)?.name ?? 'object';

/** Why a class's objects cannot be proposed, in a sentence. Undefined where they can. */
export function whyNot(app: App, categoryId: number): string | undefined {
  if (sightOfClass(app.history.document(), categoryId)) return undefined;
  return `Nothing is known of ${nameOf(app, categoryId)} yet: select an object whose mask is good and press G, then others like it can be proposed.`;
}

/** The classes of which something is known. */
const taughtClasses = (app: App): readonly number[] =>
  app.history.document().categories.flatMap(({ id }) => (whyNot(app, id) === undefined ? [id] : []));

const put = (app: App, imageId: string, list: readonly FoundProposal[]) =>
  app.proposals.setState(({ found }) => ({ found: new Map([...found, [imageId, list]]) }));

/** Looks for objects of the active class on the shown photo. */
export function proposeActive(app: App): void {
  const { categoryId } = app.view.getState();
  const sentence = whyNot(app, categoryId);
  if (sentence !== undefined) remark(app.view, sentence);
  else void search(app, [categoryId], true);
}

/** Looks for objects of every taught class on the shown photo, unasked. */
export function proposeAll(app: App): void {
  const categories = taughtClasses(app);
  if (categories.length > 0) void search(app, categories, false);
}

/**
 * Looks for classes one after the other. Whatever was found when it is stopped stays.
 * @param asked a person waits for the answer, so nothing found is worth a sentence
 */
async function search(app: App, categories: readonly number[], asked: boolean): Promise<void> {
  const { imageId } = app.view.getState();
  if (imageId === undefined) {
    remark(app.view, 'Open a photo first; then objects can be proposed on it.');
    return;
  }
  app.proposals.getState().search?.stop();
  if (asked) {
    select(app, undefined);
    focusStage(app);
  }
  const controller = new AbortController();
  const mine = () => app.proposals.getState().search?.stop === stop;
  const stop = () => {
    controller.abort();
    if (mine()) app.proposals.setState({ search: undefined });
  };
  const kept = (app.proposals.getState().found.get(imageId) ?? []).filter(
    ({ categoryId }) => !categories.includes(categoryId),
  );
  let found = kept;
  try {
    for (const categoryId of categories) {
      const document = app.history.document();
      const prototypes = sightOfClass(document, categoryId);
      if (!prototypes) continue;
      const before = found;
      const add = (proposals: readonly Omit<FoundProposal, 'categoryId'>[]) => {
        found = [...before, ...proposals.map((proposal) => ({ ...proposal, categoryId }))];
      };
      const taken = masksOfClass(document, app.runs.store.getState(), imageId, categoryId);
      app.proposals.setState({ search: { imageId, categoryId, done: 0, places: 0, stop } });
      const proposals = await app.engine.propose(
        { imageId, prototypes, taken: taken.map(({ counts }) => counts), parameters: {} },
        (progress) => {
          if (!mine()) return;
          add(progress.proposals);
          const { done, places } = progress;
          app.proposals.setState({ search: { imageId, categoryId, done, places, stop } });
        },
        controller.signal,
      );
      add(proposals);
    }
  } catch (error) {
    if (!controller.signal.aborted) {
      const sentence = error instanceof Error ? error.message : String(error);
      app.notices.post({ kind: 'problem', tag: 'proposals', sentence });
    }
  }
  if (mine()) app.proposals.setState({ search: undefined });
  put(app, imageId, found);
  if (app.view.getState().imageId === imageId) report(app, categories, asked);
}

/** Says what came of a search. */
function report(app: App, categories: readonly number[], asked: boolean): void {
  const open = shownProposals(app);
  const names = categories.map((id) => nameOf(app, id)).join(', ');
  if (open.length > 0)
    remark(app.view, `${plural(open.length, 'proposal')}: ${names}. Nothing is added unasked.`);
  else if (asked) {
    remark(
      app.view,
      `Nothing more here looks surely enough like ${names}. Label one by hand and press G on its mask: the class then knows more.`,
    );
  }
}

/** Puts another proposal in focus. Tells whether there was one. */
export function stepProposal(app: App, step: 1 | -1): boolean {
  const open = shownProposals(app);
  const present = focusedProposal(app);
  const next = present && open[open.indexOf(present) + step];
  if (!next) return false;
  focusOn(app, next);
  return true;
}

/** Puts a proposal in focus and says which. */
export function focusOn(app: App, proposal: FoundProposal): void {
  app.proposals.setState({ focus: proposal });
  const open = shownProposals(app);
  app.view.setState({
    announcement: `Proposal ${open.indexOf(proposal) + 1} of ${open.length}: ${nameOf(app, proposal.categoryId)}, score ${proposal.score.toFixed(2)}`,
  });
}

/** Whatever is decided about the proposal in focus, the next one gets it. */
function decide(app: App, deed: (proposal: FoundProposal) => void): void {
  const proposal = focusedProposal(app);
  if (!proposal) return;
  const open = shownProposals(app);
  const at = open.indexOf(proposal);
  const next = open[at + 1] ?? open[at - 1];
  deed(proposal);
  if (next && shownProposals(app).includes(next)) focusOn(app, next);
}

/** Makes an object of the proposal in focus; its mask is there already. Returns its number. */
export function acceptProposal(app: App): number | undefined {
  let id: number | undefined;
  decide(app, (proposal) => {
    app.runs.keep(runKey(proposal.request), proposal.result);
    id = app.actions.addAnnotation(annotationOfProposal(proposal), 'accept proposed');
  });
  return id;
}

/** Accepts the proposal in focus, and its class learns from it. */
export async function acceptAndLearn(app: App): Promise<void> {
  const id = acceptProposal(app);
  if (id === undefined) return;
  select(app, id);
  await toggleTaught(app);
  if (app.view.getState().selected === id) select(app, undefined);
}

/** The proposal in focus is not wanted, nor anything like it there. */
export function dropProposal(app: App): void {
  decide(app, (proposal) => {
    const refusal = refusalOf(proposal);
    if (refusal) app.actions.refuse(refusal);
  });
}

/**
 * Makes an object by extreme points of the proposal in focus: those of its mask, selected, so that each that is off
 * can be drawn to its place.
 */
export function mendProposal(app: App): void {
  const proposal = focusedProposal(app);
  const mask = proposal && maskOfProposal(proposal);
  const points = mask && extremePointsOfRle(rleOf(mask, proposal.result.image));
  const [method] = methodsFor(app.methods, 'extreme-points');
  if (!points || !method) return;
  const { imageId } = proposal.request;
  const id = app.actions.addAnnotation(
    {
      imageId,
      categoryId: proposal.categoryId,
      method: method.id,
      prompt: { kind: 'extreme-points', points: extremeList(points) },
      parameters: app.view.getState().nextParameters[method.id] ?? {},
      scale: 0,
    },
    'fix proposed',
  );
  const made = app.history.document().annotations.find((each) => each.id === id);
  if (made) app.runs.preview(keyOf(made), { ...proposal.result, masks: [{ ...mask, scale: 0 }] });
  select(app, id);
  // A finger draws a point only with this tool; elsewhere it pans.
  if (globalThis.matchMedia?.('(pointer: coarse)').matches) takeTool(app, 'select');
  remark(
    app.view,
    'Draw the points that are off to the object’s outermost pixels; Esc goes on to the next proposal.',
  );
}

/** The proposal in focus by one notch larger or smaller. */
export function scaleProposal(app: App, direction: 1 | -1): void {
  const proposal = focusedProposal(app);
  if (!proposal) return;
  const scale = neighbourScale(proposal.result, proposal.scale, direction);
  if (scale === proposal.scale) {
    remark(app.view, direction === 1 ? 'This is the largest mask.' : 'This is the smallest mask.');
    return;
  }
  const changed = { ...proposal, scale };
  const { imageId } = proposal.request;
  const list = app.proposals.getState().found.get(imageId) ?? [];
  put(
    app,
    imageId,
    list.map((each) => (each === proposal ? changed : each)),
  );
  app.proposals.setState({ focus: changed });
}

/** Takes the shown photo's proposals out of sight; nothing is refused. */
export function putAway(app: App): void {
  const { imageId } = app.view.getState();
  if (imageId !== undefined) put(app, imageId, []);
}

/** Lets photos without objects be searched by themselves, or no longer. */
export function toggleAuto(app: App): void {
  const auto = !app.proposals.getState().auto;
  app.proposals.setState({ auto });
  remark(
    app.view,
    auto
      ? 'Auto: on photos without objects, those of every class that learnt something are proposed by themselves.'
      : 'Auto is off: objects are proposed when you ask.',
  );
}
