/** `npm run bench:click`: sets up and builds what is missing, then measures (bench/click.ts). */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
const env = { CHROMIUM_PATH: await ensureChromium() };
const ok =
  run('npx', ['vite', 'build', '--logLevel', 'warn']) &&
  run('npm', ['run', '-s', 'build:node']) &&
  run('node', ['dist-node/bench-click.js'], env);
process.exit(ok ? 0 : 1);
