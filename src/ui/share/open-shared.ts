import type { RunRequest } from '../../engine/api';
import { runKey } from '../../engine/run-key';
import type { App } from '../app/app';
import { select } from '../app/deeds';
import { openSample } from '../images/open-samples';
import { SAMPLES } from '../samples';
import { fileHash } from './file-hash';
import { objectOfHash, type SharedObject, type SharedPhoto } from './link';

const TAG = 'link';

/**
 * Makes the object that the address carries, or selects it where it is there already, and opens its
 * timeline. Where it is of a file that is not here, says which, and waits for it. The address is plain again
 * once the object is made, so that a reload does not bring back what was deleted.
 */
export async function openShared(app: App): Promise<void> {
  try {
    const shared = objectOfHash(location.hash, app.methods);
    if (!shared) return;
    const { photo } = shared;
    const looked = new Map<string, string>();
    const imageId =
      photo.kind === 'sample' ? await sampleOf(app, photo.name) : await ownOf(app, photo, looked);
    if (imageId === undefined) waitFor(app, shared, looked);
    else make(app, shared, imageId);
  } catch (error) {
    forgetAddress();
    const sentence = error instanceof Error ? error.message : String(error);
    app.notices.post({ kind: 'problem', tag: TAG, sentence });
  }
}

const forgetAddress = () => window.history.replaceState(null, '', location.pathname + location.search);

async function sampleOf(app: App, name: string): Promise<string> {
  if (!SAMPLES.some(({ file }) => file === name)) {
    throw new Error(`The link is of the photo ${name}, which is not one of the samples.`);
  }
  const known = app.history.document().images.find((image) => image.name === name);
  return known?.id ?? (await openSample(app, name));
}

type OwnPhoto = Extract<SharedPhoto, { readonly kind: 'own' }>;

/**
 * The open photo that is this very file, the one of the same name looked at first.
 * @param looked SHA-256 of photos by id, so that none is read twice
 */
async function ownOf(
  app: App,
  { name, sha256 }: OwnPhoto,
  looked: Map<string, string>,
): Promise<string | undefined> {
  const images = app.history.document().images;
  for (const image of images.toSorted((a, b) => Number(b.name === name) - Number(a.name === name))) {
    const blob = app.library.store.getState().blobs.get(image.id);
    if (!blob) continue;
    const hash = looked.get(image.id) ?? (await fileHash(blob));
    looked.set(image.id, hash);
    if (hash === sha256) return image.id;
  }
  return undefined;
}

let waiting: (() => void) | undefined;

/** Says which file is wanted, and makes the object as soon as it is opened. The address keeps the wish. */
function waitFor(app: App, shared: SharedObject, looked: Map<string, string>): void {
  const { photo } = shared;
  if (photo.kind !== 'own') return;
  const short = photo.sha256.slice(0, 12);
  const ask = (before = '') =>
    app.notices.post({
      kind: 'problem',
      tag: TAG,
      sentence: `${before}The link is of the photo ${photo.name} (SHA-256 ${short}…), which is not part of it. Open or drop that file here: the object, its parameters and its mask come back.`,
      action: {
        label: 'Let it be',
        perform: () => {
          waiting?.();
          forgetAddress();
          app.notices.retract(TAG);
        },
      },
    });
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    const before = looked.size;
    const imageId = await ownOf(app, photo, looked).finally(() => {
      looking = false;
    });
    if (imageId !== undefined) {
      waiting?.();
      app.notices.retract(TAG);
      make(app, shared, imageId);
      return;
    }
    const last = app.history.document().images.at(-1);
    if (before > 0 && looked.size > before && last?.name === photo.name) {
      ask(
        `This ${photo.name} is another file: its SHA-256 begins with ${looked.get(last.id)?.slice(0, 12)}. `,
      );
    }
  };
  waiting?.();
  const stop = app.history.subscribe(() => void look());
  waiting = () => {
    stop();
    waiting = undefined;
  };
  ask();
  void look();
}

function make(app: App, { method, prompt, parameters, scale }: SharedObject, imageId: string): void {
  forgetAddress();
  // A link says what was asked for; the objects beside it and what its class knows are this workspace's own.
  const asked = (each: Pick<RunRequest, 'imageId' | 'method' | 'prompt' | 'parameters'>) =>
    runKey({
      imageId: each.imageId,
      method: each.method,
      prompt: each.prompt,
      parameters: each.parameters,
    });
  const key = asked({ imageId, method, prompt, parameters });
  const present = app.history
    .document()
    .annotations.find((each) => asked(each) === key && each.scale === scale);
  const { categoryId } = app.view.getState();
  const id =
    present?.id ?? app.actions.addAnnotation({ imageId, categoryId, method, prompt, parameters, scale });
  select(app, id);
  if (!app.timeline.store.getState().open) app.timeline.toggle();
}
