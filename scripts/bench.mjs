/** `npm run bench`: sets up and builds what is missing, then measures (bench/kernels.ts). */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
const env = { CHROMIUM_PATH: await ensureChromium() };
const ok =
  run('npm', ['run', '-s', 'build:node']) &&
  run('node', ['dist-node/bench-kernels.js', ...process.argv.slice(2)], env);
process.exit(ok ? 0 : 1);
