import { runKey } from '../../engine/run-key';
import { keyOf } from '../../workspace';
import type { App } from '../app/app';
import { select } from '../app/deeds';
import { openSample } from '../images/open-samples';
import { SAMPLES } from '../samples';
import { objectOfHash } from './link';

/**
 * Makes the object that the address carries, or selects it where it is there already, and opens its
 * timeline. The address is plain again afterwards, so that a reload does not bring back what was deleted.
 */
export async function openShared(app: App): Promise<void> {
  try {
    const shared = objectOfHash(location.hash, app.methods);
    if (!shared) return;
    window.history.replaceState(null, '', location.pathname + location.search);
    const { sample, method, prompt, parameters, scale } = shared;
    if (!SAMPLES.some(({ file }) => file === sample)) {
      throw new Error(`The link is of the photo ${sample}, which is not one of the samples.`);
    }
    const known = app.history.document().images.find(({ name }) => name === sample);
    const imageId = known?.id ?? (await openSample(app, sample));
    const key = runKey({ imageId, method, prompt, parameters });
    const present = app.history
      .document()
      .annotations.find((each) => keyOf(each) === key && each.scale === scale);
    const { categoryId } = app.view.getState();
    const id =
      present?.id ?? app.actions.addAnnotation({ imageId, categoryId, method, prompt, parameters, scale });
    select(app, id);
    if (!app.timeline.store.getState().open) app.timeline.toggle();
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    app.notices.post({ kind: 'problem', tag: 'link', sentence });
  }
}
