import type { App } from './app';
import { showImage } from './deeds';

const KEY = 'pointillist-shown';

/** Remembers which photo is shown. Returns how to show the one that the last visit ended with. */
export function rememberShown(app: App): () => void {
  let last: string | null = null;
  try {
    last = localStorage.getItem(KEY);
  } catch {
    // Without storage one begins at the first photo.
  }
  app.view.subscribe((view, before) => {
    if (view.imageId === before.imageId || view.imageId === undefined) return;
    try {
      localStorage.setItem(KEY, view.imageId);
    } catch {
      // Then the next visit begins at the first photo.
    }
  });
  return () => {
    const { images } = app.history.document();
    showImage(app, (images.find((image) => image.id === last) ?? images[0])?.id);
  };
}
