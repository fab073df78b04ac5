/** How the program ends. */
export const EXIT = {
  /** Everything was done. */
  done: 0,
  /** The machine did not let it finish: a full disk, a worker that keeps dying. What was done is kept. */
  stopped: 1,
  /** Called in a wrong way, or with a file that cannot be used: nothing was done. */
  wrongUse: 2,
  /** Done, but some objects failed; they are named. */
  someFailed: 3,
  /** Stopped by hand (Ctrl-C). */
  interrupted: 130,
} as const;

/** A call that cannot be followed; a sentence for the person who made it. Ends the program with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Work that cannot go on, through no fault of the call. Ends the program with 1. */
export class StopError extends Error {
  override readonly name = 'StopError';
}

/** Any error as a sentence. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const REASONS: Record<string, string> = {
  ENOENT: 'is not there',
  EACCES: 'cannot be opened: permission denied',
  EPERM: 'cannot be opened: permission denied',
  EISDIR: 'is a folder; a file is needed',
  ENOTDIR: 'is not there: a part of its path is a file and no folder',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: your share of the disk is full',
  EROFS: 'cannot be written: the disk can only be read',
  EMFILE: 'cannot be opened: too many files are open',
  ENAMETOOLONG: 'cannot be opened: its name is too long',
};

/** What the system said about a file, as a sentence that names it. */
export function fileSentence(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  return reason ? `${path} ${reason}.` : `${path} cannot be used: ${sentenceOf(error)}`;
}
