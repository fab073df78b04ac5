import { type App, selectedAnnotation } from '../app/app';
import { remark } from '../app/view-store';
import { download } from '../export/download';
import { SAMPLES } from '../samples';
import { fileHash } from './file-hash';
import { hashOf, type SharedPhoto } from './link';
import { CAPTION, type Context, paintWhole, sizeBetween, subjectOf } from './picture';

/** Longer side of a kept picture, at least and at most, in pixels. */
const SHORTEST = 1024;
const LONGEST = 2048;

/** How a link names a photo. @throws Error with a sentence where its file cannot be named */
async function photoOf(app: App, imageId: string, name: string): Promise<SharedPhoto> {
  if (SAMPLES.some(({ file }) => file === name)) return { kind: 'sample', name };
  const blob = app.library.store.getState().blobs.get(imageId);
  if (!blob) throw new Error(`The file of ${name} is not here any more; open it again.`);
  return { kind: 'own', name, sha256: await fileHash(blob) };
}

/** Copies a link that makes the selected object again; where copying is refused, the address bar has it. */
export async function copyLink(app: App): Promise<void> {
  const annotation = selectedAnnotation(app);
  const image = app.history.document().images.find((each) => each.id === annotation?.imageId);
  if (!annotation || !image) return;
  const { method, prompt, parameters, scale } = annotation;
  const url = new URL(location.href);
  let photo: SharedPhoto;
  try {
    photo = await photoOf(app, image.id, image.name);
  } catch (error) {
    remark(app.view, error instanceof Error ? error.message : String(error));
    return;
  }
  url.hash = hashOf({ photo, method, prompt, parameters, scale });
  const does =
    photo.kind === 'sample'
      ? 'it makes this object and its mask again, anywhere.'
      : `it asks for the file ${image.name}, which stays with you, and then makes this object again.`;
  const head =
    annotation.head === undefined ? '' : ' Its trained head does not travel with it: save that as a file.';
  try {
    await navigator.clipboard.writeText(url.href);
    remark(app.view, `The link is copied: ${does}${head}`);
  } catch {
    window.history.replaceState(null, '', url);
    remark(app.view, `The link is in the address bar: ${does}${head}`);
  }
}

/** Saves the frame looked at, over the photo, as a PNG with its title below. */
export async function saveFrame(app: App): Promise<void> {
  const subject = subjectOf(app);
  const frame = app.timeline.frame();
  if (!subject || !frame) return;
  const size = sizeBetween(subject.image, SHORTEST, LONGEST);
  const canvas = new OffscreenCanvas(size.width, size.height + CAPTION);
  const context = canvas.getContext('2d') as unknown as Context | null;
  if (!context) return;
  paintWhole(context, subject, frame, size);
  const at = app.timeline.store.getState().at + 1;
  download(await canvas.convertToBlob({ type: 'image/png' }), `${subject.fileName}-frame-${at}.png`);
}

/** Saves the run as JSON: what was asked, parameters, times, and words and numbers of every frame. */
export function saveRun(app: App): void {
  const subject = subjectOf(app);
  const { watched } = app.timeline.store.getState();
  if (!subject || !watched) return;
  const { annotation, image, method } = subject;
  const { result, frames } = watched;
  const status = app.status.getState();
  const run = {
    method: method.id,
    paper: method.paper,
    photo: { name: image.name, width: image.width, height: image.height },
    prompt: annotation.prompt,
    parameters: {
      ...Object.fromEntries(method.parameters.map((parameter) => [parameter.id, parameter.default])),
      ...annotation.parameters,
    },
    ...(annotation.prototypes ? { prototypes: annotation.prototypes.key } : {}),
    ...(annotation.head === undefined ? {} : { head: annotation.head }),
    ...(status.state === 'ready' ? { model: status.model, network: status.network } : {}),
    kernels: result.backend,
    milliseconds: { total: result.ms, stages: result.stages },
    masks: result.masks.map(({ scale, area, box, score }) => ({ scale, area, box, score })),
    flags: result.flags,
    frames: frames.map(({ stage, step, title, sentence, events, numbers, points, sets }) => ({
      stage,
      step,
      title,
      sentence,
      events,
      numbers,
      points,
      sets: sets && {
        foreground: sets.foreground.length,
        background: sets.background.length,
        neither: sets.ignored.length,
      },
    })),
  };
  const blob = new Blob([`${JSON.stringify(run, null, 2)}\n`], { type: 'application/json' });
  download(blob, `${subject.fileName}-run.json`);
}
