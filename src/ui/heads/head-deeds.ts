import { headOf, type TrainedHead } from '../../heads';
import { type Annotation, headsOf, type KeptHead, keptHead, plural } from '../../workspace';
import { type App, selectedAnnotation } from '../app/app';
import { remark } from '../app/view-store';
import { download } from '../export/download';

const TAG = 'heads';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whose masks a head is to make. */
export type Scope = 'all' | 'photo' | 'selected';

/** The objects of a head's method in a scope. */
export function objectsIn(app: App, head: KeptHead['head'], scope: Scope): readonly Annotation[] {
  const { method } = headOf(head);
  const { imageId } = app.view.getState();
  const selected = selectedAnnotation(app)?.id;
  return app.history
    .document()
    .annotations.filter(
      (each) =>
        each.method === method &&
        (scope === 'all' || (scope === 'photo' ? each.imageId === imageId : each.id === selected)),
    );
}

/** A name that no kept head has yet. */
export function freshName(app: App, head: KeptHead['head']): string {
  const names = new Set(headsOf(app.history.document()).map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = `${headOf(head).name} ${number}`;
    if (!names.has(name)) return name;
  }
}

/** Keeps what the training has made, as one undo step; no mask changes. Returns how it is kept. */
export function keepFinished(app: App, name: string): KeptHead | undefined {
  const finished = app.training.store.getState().saved?.finished;
  if (!finished) return undefined;
  const document = app.history.document();
  const known = headsOf(document).find(({ key }) => key === finished.head.key);
  if (known) return known;
  const kept = keptHead(
    document,
    finished.head,
    name.trim() || freshName(app, finished.head.head),
    finished.heldOut,
  );
  app.heads.add([finished.head]);
  app.actions.keepHead(kept);
  return kept;
}

/** Lets go of an ended training whose head is kept, once that is safely stored. */
export async function doneWithTraining(app: App): Promise<void> {
  await app.persistence.flush();
  if (app.persistence.store.getState().state === 'saved') await app.training.forget();
}

/** Forgets the training; a notice can bring it back. */
export function forgetTraining(app: App): void {
  const { saved } = app.training.store.getState();
  if (!saved) return;
  const { name } = headOf(saved.request.head);
  void app.training.forget();
  app.notices.post({
    kind: 'news',
    tag: 'training',
    sentence: saved.finished ? `The trained head is thrown away.` : `The training of ${name} is forgotten.`,
    action: {
      label: 'Take it back',
      perform() {
        app.training.takeBack();
        app.notices.retract('training');
      },
    },
  });
}

/** Lets a kept head make the masks of the objects in a scope, and of the next ones where that is wanted. */
export function applyKept(app: App, { key, head, name }: KeptHead, scope: Scope, next: boolean): void {
  const objects = objectsIn(app, head, scope);
  app.actions.applyHead(key, new Set(objects.map(({ id }) => id)));
  if (next) {
    const { method, uses } = headOf(head);
    app.view.setState(({ nextHeads, nextParameters }) => ({
      nextHeads: { ...nextHeads, [method]: key },
      nextParameters: { ...nextParameters, [method]: { ...nextParameters[method], ...uses } },
    }));
  }
  const also = next ? ', and so do the next ones' : '';
  remark(
    app.view,
    `${plural(objects.length, 'object')} now get their masks from ${name}${also}. Undo takes it back.`,
  );
}

/** Gives the objects of a head, and the next ones, back to its method without a head. */
export function releaseKept(app: App, { key, head, name }: KeptHead): void {
  forgetForNext(app, key, head);
  app.actions.releaseHead(key);
  remark(app.view, `${name} makes no mask any more. Undo takes it back.`);
}

/** Removes a kept head, and gives its objects back; one undo step. */
export function removeKept(app: App, { key, head }: KeptHead): void {
  forgetForNext(app, key, head);
  app.actions.removeHead(key);
}

function forgetForNext(app: App, key: string, head: KeptHead['head']): void {
  const { method, uses } = headOf(head);
  const { nextHeads, nextParameters } = app.view.getState();
  if (nextHeads[method] !== key) return;
  const { [method]: _, ...others } = nextHeads;
  const parameters = Object.entries(nextParameters[method] ?? {}).filter(([id]) => !Object.hasOwn(uses, id));
  app.view.setState({
    nextHeads: others,
    nextParameters: { ...nextParameters, [method]: Object.fromEntries(parameters) },
  });
}

/** A file's name out of a person's words. */
const fileName = (name: string): string =>
  `${name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')}.json`;

/** Hands over a head as a file. */
export async function exportHead(app: App, head: TrainedHead | undefined, name: string): Promise<void> {
  if (!head) {
    app.notices.post({
      kind: 'problem',
      tag: TAG,
      sentence: `The weights of ${name} could not be restored from this browser’s storage, so there is nothing to save. Train it again, or open its file.`,
    });
    return;
  }
  download(await app.engine.writeHead(head), fileName(name));
}

/** Opens a head's file and keeps it; one undo step, no mask changes. */
export async function importHead(app: App, file: File): Promise<void> {
  try {
    const head = await app.engine.readHead(file, file.name);
    const document = app.history.document();
    const known = headsOf(document).find(({ key }) => key === head.key);
    app.heads.add([head]);
    app.actions.keepHead(keptHead(document, head, file.name.replace(/\.json$/i, '')));
    app.notices.post({
      kind: 'news',
      tag: TAG,
      sentence: known
        ? `${file.name} is ${known.name}, which is kept already.`
        : `${file.name}: ${head.made.replace(/\.$/, '')}. No mask changes until you use it.`,
    });
  } catch (error) {
    app.notices.post({ kind: 'problem', tag: TAG, sentence: wordsOf(error) });
  }
}
