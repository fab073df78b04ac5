/** `npm run bench:frames`: sets up and builds what is missing, then measures (bench/frames.ts). */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
const env = { CHROMIUM_PATH: await ensureChromium() };
const ok =
  run('npx', ['vite', 'build', '--logLevel', 'warn']) &&
  run('npm', ['run', '-s', 'build:node']) &&
  run('node', ['dist-node/bench-frames.js'], env);
process.exit(ok ? 0 : 1);
