import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, QUICK, World } from './testing';

/** The program as it is called from a checkout: built where the sources are newer, in processes of its own. */
const PROGRAM = fileURLToPath(new URL('../../bin/pointillist.mjs', import.meta.url));

let world: World;
beforeAll(async () => {
  world = await World.open();
  await fill(world, 12);
});
afterAll(() => world.close());

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [PROGRAM, ...args], { stdio: 'pipe' });

/** What a process printed, and how it ended. */
function ended(
  child: ChildProcess,
): Promise<{ code: number | null; signal: string | null; out: string; error: string }> {
  let out = '';
  let error = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    error += chunk;
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, error })));
}

const labelArgs = (out: string) => [
  'label',
  world.folder,
  '--prompts',
  world.path('prompts.json'),
  '--method',
  'exits',
  '--out',
  world.path(out),
  '--workers',
  '2',
  ...QUICK,
];

/** Waits until a run has finished some objects and not all of them. */
async function untilHalfDone(child: ChildProcess, journal: string): Promise<void> {
  while (child.exitCode === null) {
    const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length : 0;
    if (lines > 3) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the program', () => {
  it('labels with threads, is killed, stopped and continued, and ends in the same bytes', async () => {
    expect(await ended(start(...labelArgs('whole.json')))).toEqual({
      code: 0,
      signal: null,
      out: '',
      error: '',
    });
    const whole = await world.read('whole.json');
    expect(JSON.parse(whole).annotations).toHaveLength(24);
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const out = `${signal}.json`;
      const child = start(...labelArgs(out));
      const end = ended(child);
      await untilHalfDone(child, world.path(`${out}.journal`));
      child.kill(signal);
      const { code, error } = await end;
      if (signal === 'SIGINT' && code !== 0) {
        expect(code).toBe(130);
        expect(error).toContain('the same command goes on');
      }
      expect((await ended(start(...labelArgs(out)))).code).toBe(0);
      expect(await world.read(out)).toBe(whole);
    }
  }, 240_000);

  it('ends with 2 and a sentence when called wrongly', async () => {
    const { code, out, error } = await ended(start('label'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^label needs one folder of images.*\n$/);
  });

  it('does not mind a reader that leaves', async () => {
    const child = start('methods', 'exits');
    child.stdout?.destroy();
    expect((await ended(child)).error).toBe('');
  });
});
