import * as Comlink from 'comlink';
import type { Cell } from './run';
import type { BenchDoor, Machine } from './worker';

/** A measurement under way in a worker of its own. */
export interface Measurement {
  /** Settles when all is measured; rejects with a sentence where the worker fails. */
  readonly done: Promise<void>;
  stop(): void;
}

/** Measures this machine, away from the page's thread. */
export function measureHere(
  sizes: readonly number[],
  onMachine: (machine: Machine) => void,
  onCell: (cell: Cell) => void,
): Measurement {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'bench' });
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(`The measurement stopped: ${event.message || 'no reason given'}.`));
    });
  });
  const door = Comlink.wrap<BenchDoor>(worker);
  const measured = door.measure(sizes, Comlink.proxy(onMachine), Comlink.proxy(onCell));
  const stop = () => worker.terminate();
  return { done: Promise.race([measured, failed]).finally(stop), stop };
}
