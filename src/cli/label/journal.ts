import { createHash } from 'node:crypto';
import { closeSync, createReadStream, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import { fileSentence, StopError, UsageError } from '../failures';
import type { WriteText } from '../terminal';

/** What a journal belongs to: masks of another command must not be mixed in. */
export interface JournalHeader {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly modelSha256: string;
  readonly promptsSha256: string;
  /** Of the file of prototypes, where one was given. */
  readonly prototypesSha256?: string;
  /** Key of the trained head, where one was given. */
  readonly head?: string;
  /** Of the prompts, where one was asked for. */
  readonly kind?: string;
  /** `i/n`, or "all". */
  readonly shard: string;
}

/** One finished object. */
export interface JournalEntry {
  readonly id: number;
  /** COCO's compressed run lengths. */
  readonly counts: string;
  readonly score: number;
  readonly flags: readonly string[];
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** How a journal begins. */
const FORMAT = 'pointillist-journal-1';

/** The fields in which two headers differ, for people. */
function differences(ours: JournalHeader, theirs: JournalHeader): string[] {
  const found: string[] = [];
  if (ours.method !== theirs.method) found.push(`the method is ${theirs.method} there, ${ours.method} here`);
  else {
    for (const [id, value] of Object.entries(ours.parameters)) {
      const other = theirs.parameters?.[id];
      if (other !== value) found.push(`${id} is ${other} there, ${value} here`);
    }
  }
  if (ours.modelSha256 !== theirs.modelSha256) found.push('the model differs');
  if (ours.promptsSha256 !== theirs.promptsSha256) found.push('the prompts file has changed or is another');
  if (ours.prototypesSha256 !== theirs.prototypesSha256) {
    found.push('the file of prototypes has changed or is another');
  }
  if (ours.head !== theirs.head) found.push('the trained head has changed or is another');
  if (ours.kind !== theirs.kind) {
    found.push(`the kind of prompt is ${theirs.kind ?? 'any'} there, ${ours.kind ?? 'any'} here`);
  }
  if (ours.shard !== theirs.shard) found.push(`the shard is ${theirs.shard} there, ${ours.shard} here`);
  return found;
}

/**
 * What is done so far, a line for each object, in a file beside the result. It stays on the disk when the program
 * is stopped in whatever way, and only ever grows: a line cut off at its end is the one that is lost. Masks stay
 * in the file; memory holds where they are.
 */
export class Journal {
  private readonly places = new Map<number, { readonly at: number; readonly length: number }>();
  private end = 0;

  private constructor(
    readonly path: string,
    private readonly file: number,
    private readonly write: WriteText,
  ) {}

  /**
   * Opens the journal at a path, or begins one.
   * @throws UsageError where it belongs to another command, is no journal or cannot be opened
   */
  static async open(path: string, header: JournalHeader, write: WriteText): Promise<Journal> {
    let file: number;
    try {
      file = openSync(path, 'a+');
    } catch (error) {
      throw new UsageError(fileSentence(error, path));
    }
    const journal = new Journal(path, file, write);
    try {
      await journal.readBack(header);
      // What follows the last whole line was cut off; the next line must not be glued to it.
      if (statSync(path).size > journal.end) ftruncateSync(file, journal.end);
      if (journal.end === 0) journal.append(JSON.stringify({ format: FORMAT, ...header }));
    } catch (error) {
      closeSync(file);
      throw error;
    }
    return journal;
  }

  private async readBack(header: JournalHeader): Promise<void> {
    let rest = Buffer.alloc(0);
    let first = true;
    for await (const chunk of createReadStream(this.path)) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      for (let newline = rest.indexOf(10); newline >= 0; newline = rest.indexOf(10)) {
        const line = rest.toString('utf8', 0, newline);
        if (first) this.checkHeader(line, header);
        else this.remember(line, newline);
        first = false;
        this.end += newline + 1;
        rest = rest.subarray(newline + 1);
      }
      if (first && rest.length > 1 << 20) break;
    }
    // A journal's own first line may be cut off as well; any other file must not be written over.
    if (first && !FORMAT_START.startsWith(rest.toString('utf8', 0, FORMAT_START.length))) {
      throw this.foreign();
    }
  }

  private foreign(): UsageError {
    return new UsageError(
      `${this.path} is in the way: it is no journal of pointillist. Move it, or choose another --out.`,
    );
  }

  private checkHeader(line: string, header: JournalHeader): void {
    let theirs: JournalHeader & { format?: unknown };
    try {
      theirs = JSON.parse(line);
    } catch {
      throw this.foreign();
    }
    if (theirs?.format !== FORMAT) throw this.foreign();
    const found = differences(header, theirs);
    if (found.length > 0) {
      throw new UsageError(
        `${this.path} belongs to another, unfinished command: ${found.join('; ')}. Finish that one, choose another --out, or delete the journal.`,
      );
    }
  }

  private remember(line: string, length: number): void {
    try {
      const { id } = JSON.parse(line);
      if (Number.isSafeInteger(id)) this.places.set(id, { at: this.end, length });
    } catch {
      // A line that a full disk has damaged: its object is done again.
    }
  }

  has(id: number): boolean {
    return this.places.has(id);
  }

  /** Ids of the finished objects, ascending. */
  ids(): number[] {
    return [...this.places.keys()].sort((a, b) => a - b);
  }

  read(id: number): JournalEntry {
    const place = this.places.get(id);
    if (!place) throw new RangeError(`Annotation ${id} is not in the journal.`);
    const bytes = Buffer.alloc(place.length);
    for (let got = 0; got < place.length; ) {
      const more = readSync(this.file, bytes, got, place.length - got, place.at + got);
      if (more === 0) throw new StopError(`${this.path} has become shorter while it was used.`);
      got += more;
    }
    const text = bytes.toString('utf8');
    // Lines of a second process lie between ours, so ours are not where we put them.
    if (!text.startsWith(`{"id":${id},`)) {
      throw new StopError(
        `Another run of the same command writes to ${this.path} as well. Let one of them go on, or start it again.`,
      );
    }
    return JSON.parse(text);
  }

  /** @throws StopError with a sentence, for instance of a full disk */
  add(entry: JournalEntry): void {
    const line = JSON.stringify(entry);
    const place = { at: this.end, length: Buffer.byteLength(line) };
    this.append(line);
    this.places.set(entry.id, place);
  }

  private append(line: string): void {
    try {
      this.write(this.file, `${line}\n`);
    } catch (error) {
      throw new StopError(
        `${fileSentence(error, this.path)} What is done so far is kept: the same command goes on from there.`,
      );
    }
    this.end += Buffer.byteLength(line) + 1;
  }

  close(): void {
    closeSync(this.file);
  }
}

const FORMAT_START = `{"format":"${FORMAT}"`;
