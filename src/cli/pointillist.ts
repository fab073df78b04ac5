/** The program: arguments, streams and signals of this process around `main`. */
import { writeText } from './files';
import { main } from './main';
import { WORKER_FILE } from './root';
import { poolOf } from './work/pool';

const stopping = new AbortController();
// Work that takes long stops in order at the first Ctrl-C; a second one finds no listener and ends the process at
// once. The other commands have nothing to put in order.
if (['label', 'ablate'].includes(process.argv[2])) {
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
}
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  watched: process.stderr.isTTY === true,
  signal: stopping.signal,
  openRunner: poolOf(WORKER_FILE),
  write: writeText,
});
