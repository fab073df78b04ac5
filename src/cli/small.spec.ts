import { describe, expect, it } from 'vitest';
import { METHODS } from '../methods';
import { duration, Progress } from './progress';
import { inShard, parseShard } from './shard';
import { run } from './testing';

describe('shards', () => {
  it('hold every image exactly once, about equally many', () => {
    const ids = Array.from({ length: 3000 }, (_, i) => i * 7);
    for (const count of [1, 2, 3, 8]) {
      const sizes = new Array<number>(count).fill(0);
      for (const id of ids) {
        const holders = sizes.map((_, i) => inShard(id, { index: i + 1, count }));
        expect(holders.filter(Boolean)).toHaveLength(1);
        sizes[holders.indexOf(true)]++;
      }
      for (const size of sizes) expect(Math.abs(size - 3000 / count)).toBeLessThan(150);
    }
  });

  it('are counted from 1', () => {
    expect(parseShard('2/8')).toEqual({ index: 2, count: 8 });
    for (const text of ['0/2', '3/2', '1', 'a/b', '1/0', '-1/2'])
      expect(() => parseShard(text)).toThrow('not i/n');
  });
});

describe('help', () => {
  it('has a text for every command, and the parameters as they are declared', async () => {
    expect((await run(['help'])).out).toContain('pointillist label');
    for (const command of ['label', 'evaluate', 'ablate', 'merge', 'methods']) {
      expect((await run(['help', command])).out).toContain(`pointillist ${command}`);
      expect(await run([command, '--help'])).toMatchObject({ code: 0 });
    }
    expect((await run(['help', 'nothing'])).code).toBe(2);
    expect((await run([])).code).toBe(2);
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const list = (await run(['methods'])).out;
    for (const method of METHODS) {
      expect(list).toContain(method.id);
      const text = (await run(['methods', method.id])).out;
      for (const { id, sentence } of method.parameters) {
        expect(text).toContain(`${id}=`);
        expect(text).toContain(sentence);
      }
    }
    expect((await run(['methods', 'none'])).code).toBe(2);
  });
});

describe('progress', () => {
  it('is drawn for people only', () => {
    let text = '';
    const terminal = (watched: boolean) => ({
      out: () => undefined,
      error: (part: string) => {
        text += part;
      },
      watched,
      signal: new AbortController().signal,
      openRunner: () => expect.fail('no runner'),
      write: () => undefined,
    });
    const silent = new Progress(terminal(false), 10, 'objects');
    silent.step(false);
    silent.end();
    expect(text).toBe('');
    const seen = new Progress(terminal(true), 10, 'objects');
    seen.step(true);
    seen.end();
    expect(text).toMatch(/^\r1 of 10 objects, [\d.]+\/s, .+ left, 1 failed/);
    expect(text.split('\r')[2]).toMatch(/^1 objects in 0 s, [\d.]+\/s/);
  });

  it('writes durations', () => {
    expect([0, 59.6, 61, 3600 * 5 + 300].map(duration)).toEqual([
      '0 s',
      '1 min 00 s',
      '1 min 01 s',
      '5 h 05 min',
    ]);
  });
});
