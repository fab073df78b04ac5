import { annotationState, type WorkspaceImage, withClassTruth } from '../../workspace';
import { followAuto, followUndo } from '../auto/auto';
import type { App } from './app';
import { showImage } from './deeds';
import { backendFromUrl } from './url';

/** Keeps what is being looked at true to the document: undo may take away what is shown. */
function keepViewTrue(app: App, before: readonly WorkspaceImage[]): void {
  const { images, categories, annotations } = app.history.document();
  const view = app.view.getState();
  if (!images.some((image) => image.id === view.imageId)) {
    const at = before.findIndex((image) => image.id === view.imageId);
    showImage(app, (images[Math.max(0, at)] ?? images.at(-1))?.id);
  }
  const selected = annotations.find((annotation) => annotation.id === view.selected);
  if (view.selected !== undefined && !selected) app.view.setState({ selected: undefined });
  if (selected && selected.categoryId !== view.categoryId) {
    app.view.setState({ categoryId: selected.categoryId });
  } else if (!categories.some((category) => category.id === view.categoryId)) {
    app.view.setState({ categoryId: categories[0]?.id ?? 1 });
  }
}

/** Says for screen readers what became of the objects of the shown photo. */
function announceResults(app: App): void {
  const said = new Map<number, string>();
  app.runs.store.subscribe(() => {
    const { annotations, categories } = app.history.document();
    for (const annotation of annotations) {
      const state = annotationState(app.runs.store.getState(), annotation);
      const before = said.get(annotation.id);
      said.set(annotation.id, state.state);
      if (before !== 'computing' || state.state === 'computing') continue;
      const name = categories.find((category) => category.id === annotation.categoryId)?.name ?? 'object';
      const mask = state.state === 'done' ? state.result.masks.find((each) => each.scale === 0) : undefined;
      const announcement =
        state.state === 'failed'
          ? `${name}: ${state.sentence}`
          : `${name}: mask done, ${(mask?.area ?? 0).toLocaleString('en')} pixels`;
      app.view.setState({ announcement });
    }
  });
  app.history.store.subscribe(() => {
    for (const annotation of app.history.document().annotations) {
      if (!said.has(annotation.id)) {
        said.set(annotation.id, annotationState(app.runs.store.getState(), annotation).state);
      }
    }
  });
}

/** Objects that ask for their class's truth have it while there is one. No step of undo: nobody did anything. */
function followTruth(app: App): void {
  const give = () => {
    const { objects } = app.truth.getState();
    const document = app.history.document();
    if (withClassTruth(document, objects) === document) return;
    app.history.rewrite((each) => withClassTruth(each, objects));
  };
  app.truth.subscribe(give);
  app.history.store.subscribe(give);
}

/** Turns what the library, the engine and storage have to say into notices. */
function postTroubles(app: App): void {
  const named = new Set<string>();
  app.library.store.subscribe(({ missing }) => {
    for (const [id, sentence] of missing) {
      if (named.has(id)) continue;
      named.add(id);
      app.notices.post({ kind: 'problem', sentence });
    }
  });
  const engine = () => {
    const status = app.status.getState();
    if (status.state !== 'failed') {
      app.notices.retract('engine');
      return;
    }
    app.notices.post({
      kind: 'problem',
      tag: 'engine',
      sentence: `${status.sentence} Your photos, classes and finished masks are safe.`,
      action: { label: 'Try again', perform: () => app.engine.chooseBackend(backendFromUrl()) },
    });
  };
  app.status.subscribe(engine);
  engine();
  app.persistence.store.subscribe((saving) => {
    if (saving.state === 'refused') {
      app.notices.post({ kind: 'problem', tag: 'storage', sentence: saving.sentence });
    } else if (saving.state === 'taken') {
      app.notices.post({
        kind: 'problem',
        tag: 'storage',
        sentence: saving.sentence,
        action: { label: 'Use it here', perform: () => void app.persistence.takeOver() },
      });
    } else if (saving.state === 'saved') app.notices.retract('storage');
  });
}

/** Sets up everything that follows from something else. */
export function follow(app: App): void {
  app.history.store.subscribe((_, before) => keepViewTrue(app, before.document.images));
  let prepared: string | undefined;
  const prepare = () => {
    const { imageId } = app.view.getState();
    if (imageId === undefined || imageId === prepared) return;
    if (!app.library.store.getState().opened.has(imageId)) return;
    prepared = imageId;
    app.engine.prepare(imageId);
  };
  app.view.subscribe(prepare);
  app.library.store.subscribe(prepare);
  announceResults(app);
  followTruth(app);
  postTroubles(app);
  followAuto(app);
  followUndo(app);
}
