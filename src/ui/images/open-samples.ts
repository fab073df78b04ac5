import type { App } from '../app/app';
import { showImage } from '../app/deeds';
import { SAMPLES } from '../samples';

/** Puts the sample photos into a workspace that nobody has used yet; this cannot be undone. */
export async function openSamples(app: App): Promise<void> {
  const failed: string[] = [];
  for (const { file } of SAMPLES) {
    try {
      const response = await fetch(`./samples/${file}`);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const image = await app.library.read(await response.blob(), file);
      app.actions.seedImages([image]);
      if (app.view.getState().imageId === undefined) showImage(app, image.id);
    } catch {
      failed.push(file);
    }
  }
  if (failed.length > 0) {
    app.notices.post({
      kind: 'problem',
      sentence: `The sample ${failed.length === 1 ? 'photo' : 'photos'} ${failed.join(', ')} could not be fetched. Open photos of your own, or reload the page when you are online.`,
    });
  }
}
