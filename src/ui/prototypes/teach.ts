import { readBank, sim, writeBank } from '../../methods';
import {
  type Annotation,
  annotationState,
  bankFileOf,
  keyOf,
  maskAt,
  memoryOf,
  prototypesOf,
  signed,
} from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { remark } from '../app/view-store';
import { download } from '../export/download';

/** The mask that an object has now. */
function maskOf(app: App, annotation: Annotation) {
  const state = annotationState(app.runs.store.getState(), annotation);
  return state.state === 'done' ? maskAt(state.result, annotation.scale) : undefined;
}

/** Accepts the selected object's mask, so that its class learns from it; accepted already, takes that back. */
export async function toggleTaught(app: App): Promise<void> {
  const annotation = selectedAnnotation(app);
  if (!annotation) {
    remark(app.view, 'Select an object whose mask is good; then its class can learn from it.');
    return;
  }
  if (annotation.learnt) {
    app.actions.unteach(annotation.id);
    return;
  }
  const mask = maskOf(app, annotation);
  if (!mask) {
    remark(app.view, 'This object has no mask yet; its class can learn from it when it has.');
    return;
  }
  if (app.view.getState().teaching !== undefined) return;
  app.view.setState({ teaching: annotation.id });
  try {
    await teachFrom(app, annotation, mask);
  } catch (error) {
    app.notices.post({
      kind: 'problem',
      tag: 'prototypes',
      sentence: error instanceof Error ? error.message : String(error),
    });
  } finally {
    app.view.setState({ teaching: undefined });
  }
}

async function teachFrom(
  app: App,
  annotation: Annotation,
  mask: NonNullable<ReturnType<typeof maskOf>>,
): Promise<void> {
  const document = app.history.document();
  const key = keyOf(annotation);
  const { id, imageId, categoryId, prompt } = annotation;
  const accepted = document.annotations
    .filter((each) => each.imageId === imageId && each.categoryId === categoryId && each.learnt)
    .flatMap((each) => maskOf(app, each) ?? []);
  const known = memoryOf(document, categoryId);
  const learnt = await app.engine.learn({
    imageId,
    prompt: prompt.kind === 'point' ? { kind: 'box', box: mask.box } : prompt,
    parameters:
      annotation.method === sim.id ? annotation.parameters : (app.view.getState().nextParameters.sim ?? {}),
    masks: [mask, ...accepted].map(({ counts }) => counts),
    known: known && {
      bank: known.bank,
      born: prototypesOf(document, categoryId).map(({ prototype, vector }) => ({ prototype, vector })),
    },
  });
  const present = app.history.document().annotations.find((each) => each.id === id);
  // Changed, undone or deleted meanwhile: what was learnt is of a mask that is no more.
  if (!present || keyOf(present) !== key || present.categoryId !== categoryId || present.learnt) return;
  if (learnt.contributions.length === 0) {
    remark(app.view, 'The mask covers no patch by half or more, so there is nothing to learn from it.');
    return;
  }
  const image = document.images.find((each) => each.id === imageId)?.name ?? '';
  const name = document.categories.find((each) => each.id === categoryId)?.name ?? 'object';
  const sight = learnt.sight && {
    bank: learnt.sight.bank,
    memory: signed(learnt.sight.contributions, image, id),
  };
  app.actions.teach(id, learnt.bank, signed(learnt.contributions, image, id), sight);
  remark(app.view, `Learnt from this ${name}: SIM now knows more of the others.`);
}

/** Hands over a file of what all classes know. */
export function exportPrototypes(app: App): void {
  const file = bankFileOf(app.history.document());
  if (!file) return;
  download(new Blob([writeBank(file)], { type: 'application/json' }), 'prototypes.json');
}

/** Opens a file of prototypes; one step of undo. */
export async function importPrototypes(app: App, file: File): Promise<void> {
  try {
    const read = readBank(await file.text(), file.name);
    app.actions.importPrototypes(read);
    const names = read.classes.map(({ name }) => name).join(', ');
    app.notices.post({
      kind: 'news',
      tag: 'prototypes',
      sentence: `${file.name}: prototypes of ${names || 'no class'}.`,
    });
  } catch (error) {
    app.notices.post({
      kind: 'problem',
      tag: 'prototypes',
      sentence: error instanceof Error ? error.message : String(error),
    });
  }
}
