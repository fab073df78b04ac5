#!/usr/bin/env node
/** Starts the built program; in a checkout it builds it first where the sources are newer. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, 'dist-node');
const program = join(built, 'pointillist.js');
const sources = ['src', 'bench', 'vite.node.config.ts', 'package.json'];

/** When the newest source was changed; tests aside. */
function newest(path) {
  const facts = statSync(path);
  if (!facts.isDirectory()) return /\.spec\.tsx?$/.test(path) ? 0 : facts.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** An installed package has no sources, and nothing to build. */
function isStale() {
  if (!existsSync(join(root, 'src'))) return false;
  if (!existsSync(program) || !existsSync(join(built, 'pointillist-worker.js'))) return true;
  const madeAt = statSync(program).mtimeMs;
  return sources.some((name) => existsSync(join(root, name)) && newest(join(root, name)) > madeAt);
}

/** Builds beside the old build and puts it in its place, so that another process never sees half of one. */
function build() {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    console.error(`pointillist has to be built once, and its packages are missing. Run "npm ci" in ${root}.`);
    process.exit(2);
  }
  const fresh = mkdtempSync(join(root, 'node_modules', '.pointillist-'));
  const old = `${fresh}-old`;
  const args = [vite, 'build', '--config', 'vite.node.config.ts', '--logLevel', 'error'];
  const result = spawnSync(process.execPath, [...args, '--outDir', fresh, '--emptyOutDir'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error(`pointillist could not be built:\n${result.stderr || result.stdout}`);
    process.exit(2);
  }
  // mkdtemp makes folders for one user only.
  chmodSync(fresh, 0o755);
  try {
    if (existsSync(built)) renameSync(built, old);
    renameSync(fresh, built);
  } catch (error) {
    // Another process has put its own build there in the meantime; it is as good.
    if (!existsSync(program)) throw error;
  }
  for (const left of [old, fresh]) rmSync(left, { recursive: true, force: true });
}

if (isStale()) build();
await import(pathToFileURL(program).href);
