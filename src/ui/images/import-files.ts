import type { WorkspaceImage } from '../../workspace';
import type { App } from '../app/app';
import { showImage } from '../app/deeds';
import { remark } from '../app/view-store';
import { isCocoFile, offerCoco } from '../truth/offer-coco';
import type { Gathered } from './gather';

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

let batches = 0;

/**
 * Opens files one after another. Those that are refused are named in the notices; the others go on.
 * The first one opened is shown. COCO files come last, when their photos are open.
 */
export async function importFiles(app: App, { files: all, leftOut }: Gathered): Promise<void> {
  const files = all.filter((file) => !isCocoFile(file));
  const coco = all.filter(isCocoFile);
  if (files.length > 0 || coco.length === 0) await importPhotos(app, { files, leftOut });
  for (const file of coco) await offerCoco(app, file);
}

async function importPhotos(app: App, { files, leftOut }: Gathered): Promise<void> {
  if (files.length === 0) {
    if (leftOut > 0) {
      app.notices.post({
        kind: 'problem',
        sentence:
          'No picture was found in what you dropped. Drop JPEG, PNG or WebP files, or a folder that holds some.',
      });
    }
    return;
  }
  batches += 1;
  const batch = `${batches}`;
  const tag = `import ${batch}`;
  let shown = false;
  let opened = 0;
  for (const [at, file] of files.entries()) {
    if (files.length > 2) {
      app.notices.post({
        kind: 'news',
        tag,
        sentence: `Opening photos: ${at + 1} of ${files.length}`,
        progress: at / files.length,
      });
    }
    try {
      const image: WorkspaceImage = await app.library.read(file, file.name);
      app.actions.addImages([image], files.length > 1 ? batch : undefined);
      opened += 1;
      if (!shown) showImage(app, image.id);
      shown = true;
    } catch (error) {
      const sentence = message(error);
      app.notices.post({
        kind: 'problem',
        sentence: sentence.includes(file.name) ? sentence : `${file.name}: ${sentence}`,
      });
    }
  }
  app.notices.retract(tag);
  const others = leftOut > 0 ? ` ${leftOut} files that are not pictures were left out.` : '';
  // Work of one's own is worth asking the browser not to clear it away; a refusal changes nothing here.
  if (opened > 0) void navigator.storage?.persist?.().catch(() => false);
  if (opened > 0) remark(app.view, `${opened} ${opened === 1 ? 'photo' : 'photos'} opened.${others}`);
}
