import { type Backend, createCpuBackend, type Operations, type Tensor } from '../kernels';
import type { TeamOptions } from '../kernels/team/team';
import { type Contender, mapInputs, type Prepared, type Task } from './contender';

/** Ours on the CPU, on the calling thread or with a team; named by the threads there are. */
export async function oursOnCpu(team?: TeamOptions): Promise<Contender> {
  const backend = createCpuBackend(team ? { team } : {});
  // The first run waits for the helpers.
  await backend.run(async () => undefined);
  return ours(backend, `ours, ${backend.label === 'CPU' ? 'CPU, 1 thread' : backend.label}`);
}

/** A backend of ours. Closing it disposes of the backend. */
export function ours(backend: Backend, name: string): Contender {
  return {
    name,
    kind: backend.kind === 'cpu' ? 'CPU' : 'WebGPU',
    ours: true,
    prepare: (task) =>
      Object.values(task.inputs).some((input) => input.ready)
        ? prepareInside(backend, task)
        : Promise.resolve({ run: () => whole(backend, task), close: async () => undefined }),
    close: async () => backend.dispose(),
  };
}

async function once(o: Operations, task: Task, lie: Readonly<Record<string, Tensor>>): Promise<Float32Array> {
  const given = mapInputs(task, ({ data, shape }, name) => lie[name] ?? o.upload(data, shape));
  const [result] = await o.read(task.benchmark.own(o, given));
  return result;
}

/** A repetition is a run. */
function whole(backend: Backend, task: Task): Promise<Float32Array> {
  return backend.run((o) => once(o, task, {}));
}

/** All repetitions are one run, in which the matrices lie ready. */
function prepareInside(backend: Backend, task: Task): Promise<Prepared> {
  return new Promise((resolve, reject) => {
    backend
      .run(async (o) => {
        const ready = Object.entries(task.inputs).filter(([, input]) => input.ready);
        const lie = Object.fromEntries(ready.map(([name, { data, shape }]) => [name, o.upload(data, shape)]));
        await new Promise<void>((over) => {
          resolve({
            run: () => once(o, task, lie),
            close: async () => over(),
          });
        });
      })
      .catch(reject);
  });
}
