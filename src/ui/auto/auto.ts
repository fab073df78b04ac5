import { annotationsOf } from '../../workspace';
import type { App } from '../app/app';
import { proposeAll } from './deeds';
import { shownProposals } from './proposal-store';

/**
 * While "auto" is on, a photo without objects is searched once it is shown; a search for a photo that is no longer
 * shown stops.
 */
export function followAuto(app: App): void {
  const look = () => {
    const { imageId } = app.view.getState();
    const { auto, search, found } = app.proposals.getState();
    if (search && search.imageId !== imageId) search.stop();
    if (!auto || imageId === undefined || search?.imageId === imageId || found.has(imageId)) return;
    if (app.status.getState().state !== 'ready' || !app.library.store.getState().opened.has(imageId)) return;
    if (annotationsOf(app.history.document(), imageId).length > 0) return;
    proposeAll(app);
  };
  app.view.subscribe((view, before) => {
    if (view.imageId !== before.imageId) look();
  });
  app.proposals.subscribe((state, before) => {
    if (state.auto && !before.auto) look();
  });
  app.library.store.subscribe(look);
  app.status.subscribe(look);
}

/** A proposal that undo brings back is the one that a person wants to decide about anew. */
export function followUndo(app: App): void {
  let before = shownProposals(app);
  const note = () => {
    before = shownProposals(app);
  };
  app.history.store.subscribe(() => {
    const back = shownProposals(app).find((proposal) => !before.includes(proposal));
    if (back) app.proposals.setState({ focus: back });
    note();
  });
  app.proposals.subscribe(note);
  app.view.subscribe((view, old) => {
    if (view.imageId !== old.imageId) note();
  });
}
