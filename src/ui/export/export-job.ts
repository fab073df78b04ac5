import type { ExportDocument } from '../../engine/api';
import { PASTE_DEFAULTS, type PasteOptions } from '../../methods';
import { exportView, type LeftOut } from '../../workspace';
import type { App } from '../app/app';
import { download } from './download';

/** How an export goes on. */
export type ExportKind = 'rle' | 'polygon' | 'png' | 'pasted';

const FILES: Readonly<Record<ExportKind, string>> = {
  rle: 'pointillist.json',
  polygon: 'pointillist.json',
  png: 'pointillist-masks.zip',
  pasted: 'pointillist-copy-paste.zip',
};

const TAG = 'export';

const objects = (count: number): string => `${count} ${count === 1 ? 'object' : 'objects'}`;

/** What made the masks, for the file's `info`. */
function describeRun(app: App): string {
  const used = new Set(app.history.document().annotations.map((annotation) => annotation.method));
  const names = app.methods.filter((method) => used.has(method.id)).map((method) => method.name);
  const status = app.status.getState();
  const model = status.state === 'ready' ? `, model ${status.model}` : '';
  return `Pseudo masks by Pointillist (${names.join(', ') || 'no objects'}${model})`;
}

/** Resolves when nothing computes any more. @throws AbortError when stopped */
function settled(app: App, signal: AbortSignal, onLeft: (left: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (signal.aborted) {
        stop();
        reject(new DOMException('Stopped', 'AbortError'));
        return;
      }
      const { computing } = exportView(app.history.document(), app.runs.store.getState(), '');
      if (computing > 0) onLeft(computing);
      else {
        stop();
        resolve();
      }
    };
    const offs = [app.runs.store.subscribe(look), app.history.store.subscribe(look)];
    signal.addEventListener('abort', look);
    const stop = () => {
      for (const off of offs) off();
      signal.removeEventListener('abort', look);
    };
    look();
  });
}

const namesOf = (
  left: readonly (Pick<LeftOut, 'category' | 'image'> & { readonly sentence?: string })[],
): string =>
  left
    .slice(0, 8)
    .map(({ category, image, sentence }) =>
      sentence === undefined
        ? `${category} on ${image}`
        : `${category} on ${image} (${sentence.replace(/\.$/, '')})`,
    )
    .join('; ') + (left.length > 8 ? ` and ${left.length - 8} more` : '');

/** Waits for what still computes, writes the file, hands it over, and says what is not in it. */
export async function exportWorkspace(
  app: App,
  kind: ExportKind,
  paste: PasteOptions = PASTE_DEFAULTS,
): Promise<void> {
  const stop = new AbortController();
  const action = { label: 'Stop', perform: () => stop.abort() };
  const say = (sentence: string, progress?: number) =>
    app.notices.post({
      kind: 'news',
      tag: TAG,
      sentence,
      action,
      ...(progress === undefined ? {} : { progress }),
    });
  let most = 0;
  try {
    await settled(app, stop.signal, (left) => {
      most = Math.max(most, left);
      const waits = app.status.getState().state === 'ready' ? '' : '; the model is not ready yet';
      say(`Export: ${objects(left)} still computing${waits}.`, (most - left) / most);
    });
    const { document: all, failed } = exportView(
      app.history.document(),
      app.runs.store.getState(),
      describeRun(app),
    );
    const { document, emptied } = await app.engine.shareOut(all);
    stop.signal.throwIfAborted();
    const blob = await write(app, document, kind, paste, stop.signal, say);
    stop.signal.throwIfAborted();
    const name = FILES[kind];
    download(blob, name);
    const written = document.images.reduce((sum, image) => sum + image.annotations.length, 0);
    app.notices.post({
      kind: failed.length + emptied.length > 0 ? 'problem' : 'news',
      tag: TAG,
      sentence:
        `${name}: ${document.images.length} ${document.images.length === 1 ? 'photo' : 'photos'}, ${objects(written)}.` +
        (failed.length > 0
          ? ` Not in it, because they have no mask: ${namesOf(failed)}. Move a point or delete them.`
          : '') +
        (emptied.length > 0
          ? ` Not in it, because other objects are surer of all their pixels: ${namesOf(emptied)}. Are they there twice?`
          : ''),
    });
  } catch (error) {
    if (stop.signal.aborted) {
      app.notices.post({ kind: 'news', tag: TAG, sentence: 'Export stopped; no file was written.' });
      return;
    }
    const sentence = error instanceof Error ? error.message : String(error);
    app.notices.post({ kind: 'problem', tag: TAG, sentence: `The export failed: ${sentence}` });
  }
}

function write(
  app: App,
  document: ExportDocument,
  kind: ExportKind,
  paste: PasteOptions,
  signal: AbortSignal,
  say: (sentence: string, progress?: number) => void,
): Promise<Blob> {
  if (kind === 'pasted') {
    const done = (share: number) => say(`Export: pasting objects, ${Math.round(share * 100)} %.`, share);
    done(0);
    return app.engine.exportPasted(document, paste, done, signal);
  }
  if (kind !== 'png') return app.engine.exportCoco(document, kind);
  say('Export: writing masks as PNG.', 0);
  return app.engine.exportPngs(
    document,
    (done) => say(`Export: writing masks as PNG, ${Math.round(done * 100)} %.`, done),
    signal,
  );
}
