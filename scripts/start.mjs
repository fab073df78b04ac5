/** `npm start`: sets up what is missing, builds, serves, opens a browser (PORT, NO_OPEN=1). */
import { ensureDependencies, give, ROOT } from './setup.mjs';

ensureDependencies();
const { build, preview } = await import('vite');

const wanted = process.env.PORT;
const port = wanted === undefined || wanted === '' ? 4173 : Number(wanted);
if (!Number.isInteger(port) || port < 1 || port > 65535)
  give(`PORT must be a number from 1 to 65535, not "${wanted}".`);

await build({ root: ROOT, logLevel: 'warn' });
const server = await preview({
  root: ROOT,
  logLevel: 'warn',
  // Without PORT any free port will do; a port that was asked for is not swapped for another one silently.
  preview: { port, strictPort: Boolean(wanted), open: process.env.NO_OPEN !== '1' },
}).catch((error) =>
  give(
    `The page could not be served on port ${port} (${error.message}). Choose another one: PORT=8080 npm start.`,
  ),
);

console.log('\nPointillist is running; stop it with Ctrl+C.');
console.log(server.resolvedUrls.local[0]);
