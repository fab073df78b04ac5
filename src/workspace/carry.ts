import type { Annotation } from './document';
import type { History } from './history';
import { keyOf, type Runs } from './runs';

/**
 * When an object's prompt or parameters change, its old masks stay in sight as a preview until the new ones
 * are there. Returns the way to stop.
 */
export function carryOver(history: History, runs: Runs): () => void {
  return history.store.subscribe(({ document }, { document: past }) => {
    if (document.annotations === past.annotations) return;
    const before = new Map<number, Annotation>();
    for (const annotation of past.annotations) before.set(annotation.id, annotation);
    for (const annotation of document.annotations) {
      const old = before.get(annotation.id);
      if (!old || old === annotation || old.imageId !== annotation.imageId) continue;
      const [from, to] = [keyOf(old), keyOf(annotation)];
      if (from === to) continue;
      const { results, previews } = runs.store.getState();
      const shown = results.get(from) ?? previews.get(from);
      previews.delete(from);
      if (shown) runs.preview(to, shown);
    }
  });
}
