/**
 * How much memory `pointillist label` holds over a long run: a folder of many pictures (hard links to six sample
 * photos, shrunk), one click each, and the program's resident memory from its first object to its last.
 *
 *   npm run -s build:node && node dist-node/bench-label-memory.js [--pictures=10000] [--workers=2] [--set=name=value …]
 *
 * Prints a row for every tenth of the run and the largest of all samples (two a second, by `ps`). What the
 * pictures' pixels are does not matter here; by default the network sees them small (128 px), so that the run ends
 * within minutes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp, { type OutputInfo } from 'sharp';

const SAMPLES = 'node_modules/@stdlib';
const LONGER_SIDE = 640;
const EVERY_MS = 500;

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '2' },
    set: { type: 'string', multiple: true, default: ['readout=instance-map', 'size=128'] },
  },
});
const count = Number(values.pictures);

/** The sample photos, shrunk into `folder`. */
async function makeOriginals(folder: string): Promise<readonly OutputInfo[]> {
  const packages = (await readdir(SAMPLES)).filter((name) => name.startsWith('datasets-img-')).sort();
  return Promise.all(
    packages.map((name, i) =>
      sharp(join(SAMPLES, name, 'data', 'image.jpg'))
        .resize(LONGER_SIDE, LONGER_SIDE, { fit: 'inside' })
        .jpeg()
        .toFile(join(folder, `${i}.jpg`)),
    ),
  );
}

/** Lines of the journal: a header, then one for each object done. */
async function objectsDone(journal: string): Promise<number> {
  if (!existsSync(journal)) return 0;
  let lines = 0;
  for await (const chunk of createReadStream(journal)) {
    for (const byte of chunk as Buffer) if (byte === 10) lines++;
  }
  return Math.max(0, lines - 1);
}

const folder = await mkdtemp(join(tmpdir(), 'pointillist-memory-'));
try {
  const originals = join(folder, 'originals');
  const pictures = join(folder, 'pictures');
  await mkdir(originals);
  await mkdir(pictures);
  const sizes = await makeOriginals(originals);
  const images = [];
  const annotations = [];
  for (let id = 1; id <= count; id++) {
    const original = id % sizes.length;
    const { width, height } = sizes[original];
    const fileName = `${String(id).padStart(6, '0')}.jpg`;
    await link(join(originals, `${original}.jpg`), join(pictures, fileName));
    images.push({ id, file_name: fileName, width, height });
    const point = [Math.floor((width * (1 + (id % 7))) / 8), Math.floor((height * (1 + (id % 5))) / 6)];
    annotations.push({ id, image_id: id, category_id: 1, iscrowd: 0, point });
  }
  const prompts = join(folder, 'prompts.json');
  const out = join(folder, 'result.json');
  await writeFile(
    prompts,
    JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'something' }] }),
  );

  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...['bin/pointillist.mjs', 'label', pictures, '--prompts', prompts, '--out', out],
      ...['--method', 'attention-shift', '--backend', 'cpu', '--workers', values.workers],
      ...values.set.flatMap((setting) => ['--set', setting]),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  let ended: number | null | undefined;
  child.on('close', (code) => {
    ended = code;
  });
  console.log('| objects done | seconds | resident memory, MB |\n| --- | --- | --- |');
  let next = 0;
  let largest = 0;
  while (ended === undefined) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    if (ended !== undefined) break;
    let kilobytes = 0;
    try {
      kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }));
    } catch {
      break; // it has just ended
    }
    largest = Math.max(largest, kilobytes);
    const done = await objectsDone(`${out}.journal`);
    if (done < next || done === 0) continue;
    console.log(
      `| ${done} | ${((performance.now() - began) / 1000).toFixed(0)} | ${(kilobytes / 1000).toFixed(0)} |`,
    );
    next = (Math.floor((10 * done) / count) + 1) * (count / 10);
  }
  while (ended === undefined) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  console.log(
    `\n${count} pictures, exit code ${ended}, ${((performance.now() - began) / 1000).toFixed(0)} s; at most ${(largest / 1000).toFixed(0)} MB.`,
  );
  process.exitCode = ended ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
