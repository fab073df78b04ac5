import type { Backend } from '../backend';
import { Runs } from '../runs';
import { PrivateRooms, type Rooms } from '../simd/rooms';
import { Team, type TeamOptions } from '../team/team';
import { Arrays } from './arrays';
import { CpuForms } from './forms';

export interface CpuBackendOptions {
  /** False: everything in TypeScript, with sums in doubles, as the specs compare the others with. Default true. */
  readonly simd?: boolean;
  /** Threads to compute with, and how to start them. Default: the calling one alone. The numbers are the same. */
  readonly team?: TeamOptions;
}

/**
 * A backend that computes on the calling thread, with the help of others where there are any. Products of matrices
 * run in WebAssembly, four float32 at a time, where it has SIMD; all else in TypeScript. Cannot fail to be made.
 */
export function createCpuBackend({ simd = true, team: wanted }: CpuBackendOptions = {}): Backend {
  const alone = simd ? PrivateRooms.open() : undefined;
  let team = alone && wanted && Team.open(wanted, alone);
  const arrays = new Arrays();
  const rooms = (): Rooms | undefined => team ?? alone;

  /** A helper that does not come back may still write: all begins again where it cannot. */
  const recover = async () => {
    if (!team?.lost) return false;
    console.warn('A helper thread of the kernels does not answer; they go on with one thread.');
    team.clear();
    team = undefined;
    return true;
  };
  const open = async () => {
    await team?.ready;
    return new CpuForms(rooms(), arrays);
  };
  const runs = new Runs(open, recover);
  return {
    kind: 'cpu',
    get label() {
      const threads = team?.threads ?? 1;
      return threads === 1 ? 'CPU' : `CPU, ${threads} threads`;
    },
    run: (work) => runs.run(work),
    dispose: () => {
      runs.refuse('This backend was disposed of; it computes nothing any more.');
      rooms()?.clear();
    },
  };
}
