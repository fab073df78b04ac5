import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { pngOfRle } from '../mask/png';
import { safeName, uniqueName, withoutExtension } from './names';
import { type CocoToWrite, numbered, type WriteOptions, writeCoco } from './write';

/** The COCO file's name in the archive. */
const ANNOTATIONS_FILE = 'annotations.json';

/** A piece of the archive, and how many of its masks are done. */
export interface ArchivePiece {
  readonly bytes: Uint8Array;
  readonly done: number;
  readonly total: number;
}

/** Lets clicks and drawing through. A promise alone would not: those run before the next task. */
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The archive's path of each mask: `<image>/<annotation id>_<category>.png`, in the order of the annotations. */
export function maskPaths(coco: CocoToWrite): string[] {
  const folders = new Map<number, string>();
  const taken = new Set([ANNOTATIONS_FILE]);
  for (const image of coco.images) {
    folders.set(image.id, uniqueName(safeName(withoutExtension(image.fileName), 'image'), taken));
  }
  const categories = new Map(coco.categories.map(({ id, name }) => [id, safeName(name, 'object')]));
  return coco.annotations.map(
    ({ id, imageId, categoryId }) => `${folders.get(imageId)}/${id}_${categories.get(categoryId)}.png`,
  );
}

/**
 * A zip of the masks as PNG (8-bit grey, 0 and 255, 128 where ignored, the image's size) and the COCO file beside them, piece by
 * piece. Between masks other work gets its turn; stop iterating to cancel.
 * @throws Error as `writeCoco`, before the first piece
 */
export async function* writeArchive(
  coco: CocoToWrite,
  options: WriteOptions,
): AsyncGenerator<ArchivePiece, void, undefined> {
  // The ids in the masks' names are those in the file.
  const final = numbered(coco, options.renumber ?? true);
  const text = writeCoco(final, { ...options, renumber: false });
  const paths = maskPaths(final);
  const total = paths.length;
  let waiting: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, bytes) => {
    if (error) failure = error;
    else waiting.push(bytes);
  });
  const take = function* (done: number): Generator<ArchivePiece> {
    if (failure) throw failure;
    const pieces = waiting;
    waiting = [];
    for (const bytes of pieces) if (bytes.length > 0) yield { bytes, done, total };
  };

  const json = new ZipDeflate(ANNOTATIONS_FILE);
  zip.add(json);
  json.push(strToU8(text), true);
  yield* take(0);
  for (const [index, { rle, ignored }] of final.annotations.entries()) {
    await nextTask();
    // PNG is compressed already.
    const file = new ZipPassThrough(paths[index]);
    zip.add(file);
    file.push(pngOfRle(rle, ignored), true);
    yield* take(index + 1);
  }
  zip.end();
  yield* take(total);
}
