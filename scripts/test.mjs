/** `npm test`: sets up what is missing, then every check and every test; exits 1 if one fails. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
const path = await ensureChromium();
const env = { CHROMIUM_PATH: path };
console.log(`Chromium for the end-to-end tests: ${path}`);

const reports = mkdtempSync(join(tmpdir(), 'pointillist-test-'));
const counts = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function step(title, command, args, more = {}) {
  console.log(`\n── ${title}`);
  if (run(command, args, { ...env, ...more })) return true;
  failures.push(title);
  return false;
}

/** Adds up a runner's own report; a runner that ended without one counts as a failure. */
function addUp(title, file, read) {
  try {
    const [passed, failed, skipped] = read(JSON.parse(readFileSync(file, 'utf8')));
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
    if (passed + failed === 0) failures.push(`${title} ran no test`);
  } catch {
    failures.push(`${title} left no report`);
  }
}

step('format and lint', 'npx', ['biome', 'check', '.']);
step('types', 'npx', ['tsc', '--noEmit']);
step('imports go one way', 'npx', ['depcruise', '--config', '.dependency-cruiser.cjs', 'src']);
step('nothing unused', 'npx', ['knip']);

const units = join(reports, 'units.json');
step('unit tests', 'npx', [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${units}`,
]);
addUp('unit tests', units, (report) => [
  report.numPassedTests,
  report.numFailedTests,
  report.numPendingTests,
]);

if (step('production build', 'npx', ['vite', 'build', '--logLevel', 'warn'])) {
  const pages = join(reports, 'pages.json');
  step('end to end', 'npx', ['playwright', 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: pages,
  });
  addUp('end to end', pages, ({ stats }) => [stats.expected, stats.unexpected + stats.flaky, stats.skipped]);
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}.`);
counts.failed = Math.max(counts.failed, failures.length > 0 ? 1 : 0);
console.log(
  `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`,
);
process.exit(failures.length > 0 || counts.failed > 0 ? 1 : 0);
