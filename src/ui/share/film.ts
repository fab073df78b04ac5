import type { App } from '../app/app';
import { remark } from '../app/view-store';
import { download } from '../export/download';
import { RATE } from '../timeline/timeline';
import { CAPTION, paintWhole, type Subject, sizeBetween, subjectOf } from './picture';

/** Longer side of the film's photo, at least and at most, in pixels. */
const SHORTEST = 720;
const LONGEST = 1280;
/** How often a standing picture is handed to the encoder again, in ms. */
const BEAT = 200;
/** Bits a second: maps and photos stay sharp at these sizes. */
const BITS = 6_000_000;
const TAG = 'film';

/** What the browser can write, the best first. */
const KINDS = [
  { type: 'video/webm;codecs=vp9', ending: 'webm' },
  { type: 'video/webm;codecs=vp8', ending: 'webm' },
  { type: 'video/webm', ending: 'webm' },
  { type: 'video/mp4', ending: 'mp4' },
] as const;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long each frame stands, in ms; the mask at the end twice as long. */
export const holdsOf = (frames: number, speed: number): readonly number[] =>
  Array.from({ length: frames }, (_, i) => (i + 1 === frames ? 2 : 1) * (1000 / (RATE * speed)));

let filming: AbortController | undefined;

/**
 * Films the timeline at the speed it plays with, by the browser's own encoder, which works in real time; saves
 * the film when it is done. Called again while it films, it stops without a file.
 */
export async function saveFilm(app: App): Promise<void> {
  if (filming) {
    filming.abort();
    return;
  }
  const subject = subjectOf(app);
  if (!subject) return;
  const kind = globalThis.MediaRecorder && KINDS.find(({ type }) => MediaRecorder.isTypeSupported(type));
  if (!kind) {
    remark(app.view, 'This browser cannot write video; save frames as PNG, or use another browser.');
    return;
  }
  const stop = new AbortController();
  filming = stop;
  const { speed } = app.timeline.store.getState();
  const say = (done: number) =>
    app.notices.post({
      kind: 'news',
      tag: TAG,
      sentence: `Filming the timeline at ${speed}×: frame ${done + 1} of ${subject.frames.length}.`,
      progress: done / subject.frames.length,
      action: { label: 'Stop', perform: () => stop.abort() },
    });
  try {
    const film = await record(subject, kind.type, holdsOf(subject.frames.length, speed), stop.signal, say);
    const name = `${subject.fileName}.${kind.ending}`;
    download(film, name);
    const megabytes = (film.size / 1e6).toFixed(1);
    app.notices.post({ kind: 'news', tag: TAG, sentence: `${name} is saved (${megabytes} MB).` });
  } catch (error) {
    if (stop.signal.aborted) {
      app.notices.post({ kind: 'news', tag: TAG, sentence: 'Filming stopped; no file was written.' });
    } else {
      const sentence = error instanceof Error ? error.message : String(error);
      app.notices.post({ kind: 'problem', tag: TAG, sentence: `The film could not be made: ${sentence}` });
    }
  } finally {
    filming = undefined;
  }
}

/** Draws every frame for as long as it stands. @throws AbortError when stopped */
async function record(
  subject: Subject,
  type: string,
  holds: readonly number[],
  signal: AbortSignal,
  onFrame: (done: number) => void,
): Promise<Blob> {
  const size = sizeBetween(subject.image, SHORTEST, LONGEST);
  const canvas = document.createElement('canvas');
  // Encoders want even sides.
  canvas.width = size.width + (size.width % 2);
  canvas.height = size.height + CAPTION + (size.height % 2);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser gave no canvas to draw on.');
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS });
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
  const ended = new Promise<void>((resolve, reject) => {
    recorder.addEventListener('stop', () => resolve());
    recorder.addEventListener('error', () => reject(new Error('the browser’s encoder gave up.')));
  });
  recorder.start();
  try {
    for (const [i, frame] of subject.frames.entries()) {
      onFrame(i);
      paintWhole(context, subject, frame, size);
      const until = performance.now() + (holds[i] ?? 0);
      do {
        track?.requestFrame();
        await pause(Math.min(BEAT, Math.max(0, until - performance.now())));
        signal.throwIfAborted();
      } while (performance.now() < until);
    }
    track?.requestFrame();
  } finally {
    if (recorder.state !== 'inactive') recorder.stop();
    track?.stop();
  }
  await ended;
  return new Blob(pieces, { type: type.split(';')[0] ?? type });
}
