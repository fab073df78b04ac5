/** Finds a Chromium for the tests, installs one where that is possible, or says plainly what to do. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { give, run } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const quiet = (command, args) => spawnSync(command, args, { encoding: 'utf8' });

function onPath(name) {
  const found = quiet(process.platform === 'win32' ? 'where' : 'which', [name]);
  return found.status === 0 ? found.stdout.split('\n')[0].trim() : undefined;
}

async function present() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) give(`CHROMIUM_PATH is ${named}, but there is no such file.`);
    return named;
  }
  const { chromium } = await import('@playwright/test');
  return [chromium.executablePath(), ...NAMES.map(onPath), ...PLACES].find(
    (path) => path && existsSync(path),
  );
}

/** Debian’s package also brings the software GPU that the kernels’ tests compute on in Node. */
function installFromDebian() {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return;
  console.log('Installing Debian’s Chromium for the end-to-end tests …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', 'chromium'], env);
}

/** @returns the executable; ends the program with a sentence where there is none to be had */
export async function ensureChromium() {
  let path = await present();
  if (!path) {
    installFromDebian();
    path = await present();
  }
  if (!path) {
    console.log('Fetching Playwright’s own Chromium …');
    run('npx', ['playwright', 'install', 'chromium']);
    path = await present();
  }
  if (!path) {
    give(
      'No Chromium was found. Install one ("npx playwright install chromium", or your system’s chromium package), ' +
        'or set CHROMIUM_PATH to a Chromium or Chrome executable, and run npm test again.',
    );
  }
  return path;
}
