import type { App } from '../app/app';
import { showImage } from '../app/deeds';
import { SAMPLES } from '../samples';

/** Fetches one sample photo into the workspace; this cannot be undone. Returns its id. */
export async function openSample(app: App, file: string): Promise<string> {
  const response = await fetch(`./samples/${file}`);
  if (!response.ok) throw new Error(`The sample photo ${file} could not be fetched (${response.status}).`);
  const image = await app.library.read(await response.blob(), file);
  app.actions.seedImages([image]);
  return image.id;
}

/** Puts the sample photos into a workspace that nobody has used yet; this cannot be undone. */
export async function openSamples(app: App): Promise<void> {
  const failed: string[] = [];
  for (const { file } of SAMPLES) {
    try {
      const id = await openSample(app, file);
      if (app.view.getState().imageId === undefined) showImage(app, id);
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
