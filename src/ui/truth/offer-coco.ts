import type { NamedAnnotation } from '../../workspace';
import { type App, methodsFor } from '../app/app';
import { remark } from '../app/view-store';
import type { AskedFile } from './truth-store';

/** Whether a file is to be read as COCO and not as a picture. */
export const isCocoFile = ({ name, type }: File): boolean =>
  type === 'application/json' || /\.json$/i.test(name);

/** Reads a COCO file and asks what it is for: nothing of it is used unasked. */
export async function offerCoco(app: App, file: File): Promise<void> {
  const tag = `coco ${file.name}`;
  app.notices.post({ kind: 'news', tag, sentence: `Reading ${file.name}.`, progress: 0 });
  try {
    const { images } = app.history.document();
    const found = await app.engine.readCocoObjects(file, file.name, images);
    app.notices.retract(tag);
    const [first] = found.problems;
    if (first) {
      const more = found.problems.length > 1 ? ` (and ${found.problems.length - 1} more)` : '';
      app.notices.post({ kind: 'problem', tag: `${tag} problems`, sentence: `${first}${more}` });
    }
    if (found.objects.length === 0) {
      throw new Error(
        `${file.name}: none of its ${found.elsewhere} objects lies on a photo that is open here. Open its photos first (they are known by their file names), then the file again.`,
      );
    }
    app.truth.setState({ asked: { name: file.name, found } });
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    app.notices.post({ kind: 'problem', tag, sentence });
  }
}

/** Makes objects of a file's clicks and boxes; their masks are computed here. One undo step. */
export function takeAsObjects(app: App, { found }: AskedFile): void {
  const list = found.objects.flatMap(({ imageId, category, crowd, prompt }): NamedAnnotation[] => {
    const method = prompt && methodsFor(app.methods, prompt.kind)[0];
    if (crowd || !prompt || !method) return [];
    return [{ imageId, category, method: method.id, prompt, parameters: {}, scale: 0 }];
  });
  app.truth.setState({ asked: undefined });
  app.actions.addAnnotations(list);
  remark(
    app.view,
    `${list.length} ${list.length === 1 ? 'object' : 'objects'} added; their masks are being computed.`,
  );
}
