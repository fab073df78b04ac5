/** The page in which `npm run bench` measures: a worker of its own for each, since threads are settled once in one. */
import * as Comlink from 'comlink';
import type { Door } from './worker';

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'bench' });
worker.addEventListener('error', (event) => console.error(`The worker stopped: ${event.message}`));
const door = Comlink.wrap<Door>(worker);

export type RemoteDoor = typeof door;
Object.assign(globalThis, { bench: door });
