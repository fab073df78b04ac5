import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeText } from './files';
import { main } from './main';
import type { Terminal } from './terminal';
import { type Labeller, openLabeller } from './work/labeller';
import type { Job, OpenRunner, RunnerSetup } from './work/runner';

/** What a run of the program left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const labellers = new Map<string, Promise<Labeller>>();

/** One model for each set-up, in this thread: opening one takes longer than a test's objects. */
function labellerOf(setup: RunnerSetup): Promise<Labeller> {
  const key = JSON.stringify(setup);
  const known = labellers.get(key) ?? openLabeller(setup);
  labellers.set(key, known);
  return known;
}

/** Runs jobs in this thread, one after the other. @param onJob hears of each before it begins, and may throw */
export const localRunner =
  (onJob: (job: Job) => void = () => undefined): OpenRunner =>
  (setup) => ({
    async run(jobs, onOutcome, signal) {
      const labeller = await labellerOf(setup);
      for (const job of jobs) {
        signal.throwIfAborted();
        onJob(job);
        await labeller.label(job, onOutcome, signal);
      }
    },
  });

/** Runs one command as the program does, with what of the world a test changes. */
export async function run(args: readonly string[], changes: Partial<Terminal> = {}): Promise<Ran> {
  let out = '';
  let error = '';
  const code = await main(args, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    watched: false,
    signal: new AbortController().signal,
    openRunner: localRunner(),
    write: writeText,
    ...changes,
  });
  return { code, out, error };
}

/** A small crop and no CRF: the tests ask what becomes of masks, not how good they are. */
export const QUICK = ['--backend', 'cpu', '--set', 'cropSize=128', '--set', 'crf=off'];

/** A bright rectangle on a dark ground, as PNG. */
export const picture = (width: number, height: number): Promise<Buffer> => {
  const [left, top] = [Math.floor(width / 4), Math.floor(height / 4)];
  const inner = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1), channels: 3 as const };
  return sharp({ create: { width, height, channels: 3, background: '#203040' } })
    .composite([{ input: { create: { ...inner, background: '#e0c060' } }, left, top }])
    .png()
    .toBuffer();
};

interface PromptsAnnotation {
  readonly id: unknown;
  readonly image_id: unknown;
  readonly [field: string]: unknown;
}

/** A temporary folder with pictures and a COCO file that asks for them. */
export class World {
  private constructor(readonly folder: string) {}

  static async open(): Promise<World> {
    return new World(await mkdtemp(join(tmpdir(), 'pointillist-')));
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async write(name: string, content: string | Uint8Array | object): Promise<string> {
    const path = this.path(name);
    const raw = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(path, raw ? content : JSON.stringify(content));
    return path;
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  async json(name: string) {
    return JSON.parse(await this.read(name));
  }
}

/** A COCO file over pictures of 64 × 48. @param images ids, whose files are called `<id>.png` */
export const prompts = (images: readonly number[], annotations: readonly PromptsAnnotation[]) => ({
  images: images.map((id) => ({ id, file_name: `${id}.png`, width: 64, height: 48 })),
  categories: [{ id: 7, name: 'box' }],
  annotations: annotations.map((annotation) => ({ category_id: 7, ...annotation })),
});

/** The four clicks on the rectangle of a picture of 64 × 48. */
export const CLICKS = [
  [30, 12],
  [16, 24],
  [30, 35],
  [47, 24],
];

/** Pictures 1 to n with two objects each: ids 11, 12, 21, 22 … */
export async function fill(world: World, n: number): Promise<string> {
  const images = Array.from({ length: n }, (_, i) => i + 1);
  const png = await picture(64, 48);
  for (const id of images) await world.write(`${id}.png`, png);
  return world.write(
    'prompts.json',
    prompts(
      images,
      images.flatMap((id) => [
        { id: 10 * id + 2, image_id: id, extreme_points: CLICKS },
        { id: 10 * id + 1, image_id: id, bbox: [16, 12, 32, 24] },
      ]),
    ),
  );
}
