import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileSentence, StopError, UsageError } from './failures';
import type { WriteText } from './terminal';

/** Writes all of it: the system may take less at a time. */
export const writeText: WriteText = (file, text) => {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
};

/** A file's text. @throws UsageError with a sentence that names it */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(fileSentence(error, path));
  }
}

/** @throws UsageError unless there is such a folder */
export async function checkFolder(path: string, what: string): Promise<void> {
  const facts = await stat(path).catch((error: unknown) => {
    throw new UsageError(`The ${what} ${fileSentence(error, path)}`);
  });
  if (!facts.isDirectory()) throw new UsageError(`The ${what} ${path} is a file; a folder is needed.`);
}

/** @throws UsageError unless a file can be made at this path: its folder is there, and it is no folder itself */
export async function checkResultPath(path: string): Promise<void> {
  await checkFolder(dirname(path), 'folder of the result');
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory()) throw new UsageError(`${path} is a folder; --out needs a file's name.`);
}

/** Text is gathered up to this length before it goes to the disk. */
const CHUNK = 1 << 20;

/**
 * Writes a file whole or not at all: beside its place first, then renamed. What was there before stays until then.
 * @throws StopError with a sentence, for instance of a full disk; the unfinished file is taken away
 */
export function writeWhole(path: string, pieces: Iterable<string>, write: WriteText): void {
  const part = `${path}.part`;
  let file: number | undefined;
  try {
    file = openSync(part, 'w');
    let waiting = '';
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length < CHUNK) continue;
      write(file, waiting);
      waiting = '';
    }
    write(file, waiting);
    // A rename may reach the disk before the text does.
    fsyncSync(file);
    closeSync(file);
    file = undefined;
    renameSync(part, path);
  } catch (error) {
    if (file !== undefined) closeSync(file);
    rmSync(part, { force: true });
    throw error instanceof Error && 'code' in error ? new StopError(fileSentence(error, path)) : error;
  }
}
