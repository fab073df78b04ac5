import type { OpenRunner } from './work/runner';

/** Writes text to an open file. @throws the system's error, for instance of a full disk */
export type WriteText = (file: number, text: string) => void;

/** What a command has of the world; tests bring their own. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Sentences for people, and progress. */
  readonly error: (text: string) => void;
  /** Whether a person watches `error`: then there is progress. */
  readonly watched: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly openRunner: OpenRunner;
  readonly write: WriteText;
}

/** Most sentences of one kind that are printed; the rest is counted. */
const MOST_SENTENCES = 50;

/** Prints sentences a line each, and how many more there are. @param where the rest can be found, if anywhere */
export function printSentences(terminal: Terminal, sentences: readonly string[], where = ''): void {
  for (const sentence of sentences.slice(0, MOST_SENTENCES)) terminal.error(`${sentence}\n`);
  const more = sentences.length - MOST_SENTENCES;
  if (more > 0) terminal.error(`… and ${more} more${where}.\n`);
}
