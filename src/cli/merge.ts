import { readCocoValue, writeFrame } from '../coco';
import { parseJson } from '../coco/json';
import { EXIT, UsageError } from './failures';
import { checkResultPath, readText, writeWhole } from './files';
import { sortFailures } from './label/result';
import { asUsage, needed, parse } from './options';
import type { Failure } from './prompts';
import { printSentences, type Terminal } from './terminal';

type Entry = Readonly<Record<string, unknown>> & { readonly id: number };

/** A result as its file has it, checked. */
interface ResultFile {
  readonly name: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly images: readonly Entry[];
  readonly categories: readonly Entry[];
  readonly annotations: readonly Entry[];
  /** Other fields of the file's top. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly failed: readonly Failure[];
}

/** Reads one result. @throws UsageError: not to be read, no COCO file, or wrong annotations in it */
async function readResult(name: string): Promise<ResultFile> {
  const text = await readText(name);
  const whole = asUsage(() => parseJson(text, name));
  const { problems } = asUsage(() => readCocoValue(whole, name));
  if (problems.length > 0) {
    throw new UsageError(`${problems[0]} A result with wrong entries is not merged.`);
  }
  const { info, images, categories, annotations, failed, ...rest } = whole as ResultFile &
    Record<string, unknown>;
  return {
    name,
    info: info ?? {},
    images,
    categories,
    annotations: annotations ?? [],
    failed: Array.isArray(failed) ? failed : [],
    rest,
  };
}

/** Entries of several files by id; the same id must say the same. */
class Joined {
  private readonly entries = new Map<number, { readonly text: string; readonly from: string }>();
  readonly conflicts: string[] = [];
  constructor(private readonly kind: string) {}

  add(entry: Entry, from: string): void {
    const text = JSON.stringify(entry);
    const there = this.entries.get(entry.id);
    if (!there) this.entries.set(entry.id, { text, from });
    else if (there.text !== text) {
      this.conflicts.push(`${this.kind} ${entry.id} is one thing in ${there.from} and another in ${from}.`);
    }
  }

  has(id: number): boolean {
    return this.entries.has(id);
  }

  /** In the order in which they came. */
  inOrder(): Entry[] {
    return [...this.entries.values()].map(({ text }) => JSON.parse(text));
  }

  /** As JSON, by rising id. */
  sorted(): string[] {
    return [...this.entries].sort(([a], [b]) => a - b).map(([, { text }]) => text);
  }
}

/** Fields in which two files say different things. */
function differences(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const short = (value: unknown) => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
  };
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const [left, right] = [a[key], b[key]];
    if (JSON.stringify(left) === JSON.stringify(right)) return [];
    if (isRecord(left) && isRecord(right)) return differences(left, right).map((found) => `${key}.${found}`);
    return [`${key} is ${short(left)} in one and ${short(right)} in the other`];
  });
}

/** `pointillist merge`: results of shards into one. Returns the exit code. */
export async function merge(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse('merge', args, { out: { type: 'string' } });
  const out = needed(values.out, '--out FILE', 'merge');
  if (positionals.length === 0) throw new UsageError('merge needs the results to merge, R1.json R2.json ….');
  await checkResultPath(out);

  const images = new Joined('Image');
  const categories = new Joined('Category');
  const annotations = new Joined('Annotation');
  const conflicts: string[] = [];
  const failed = new Map<string, Failure>();
  let first: ResultFile | undefined;
  for (const name of positionals) {
    const file = await readResult(name);
    first ??= file;
    const made = differences(first.info, file.info);
    if (made.length > 0) {
      conflicts.push(`${first.name} and ${name} were made differently: ${made.join('; ')}.`);
    }
    const top = differences(first.rest, file.rest);
    if (top.length > 0) conflicts.push(`${first.name} and ${name} differ: ${top.join('; ')}.`);
    for (const image of file.images) images.add(image, name);
    for (const category of file.categories) categories.add(category, name);
    for (const annotation of file.annotations) annotations.add(annotation, name);
    for (const failure of file.failed) failed.set(JSON.stringify(failure), failure);
  }
  conflicts.push(...images.conflicts, ...categories.conflicts, ...annotations.conflicts);
  if (conflicts.length > 0 || !first) {
    printSentences(terminal, conflicts);
    throw new UsageError(`Nothing was merged: ${conflicts.length} conflicts.`);
  }

  // What failed in one file and was done in another did not fail.
  const left = [...failed.values()].filter(
    ({ annotation }) => annotation === null || !annotations.has(annotation),
  );
  const frame = {
    info: first.info,
    extra: { ...first.rest, failed: sortFailures(left) },
    images: images.inOrder().map(({ id, file_name, width, height, ...extra }) => ({
      id,
      fileName: String(file_name),
      width: Number(width),
      height: Number(height),
      extra,
    })),
    categories: categories.inOrder().map(({ id, name, ...extra }) => ({ id, name: String(name), extra })),
  };
  writeWhole(out, writeFrame(frame, annotations.sorted()), terminal.write);
  return EXIT.done;
}
