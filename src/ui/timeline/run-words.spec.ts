import { describe, expect, it } from 'vitest';
import { attentionShift, exits } from '../../methods';
import { wordsOfRun } from './run-words';

const METHODS = [exits, attentionShift];
const run = (
  parameters: Record<string, string | number | boolean>,
  method = 'attention-shift',
  annotationId = 1,
) => ({
  annotationId,
  method,
  parameters,
});

describe('the words of a run', () => {
  it('say all that is not a default, by the names of the panel', () => {
    expect(wordsOfRun(run({}), undefined, METHODS)).toBe('#1 AttentionShift, defaults');
    expect(wordsOfRun(run({ readout: 'instance-map', size: 256, crf: true }), undefined, METHODS)).toBe(
      '#1 AttentionShift, Read-out instance-map, Image size 256 px, CRF on',
    );
  });

  it('say only what differs beside a run of the same object and method', () => {
    const present = run({ readout: 'instance-map', shifts: 2 });
    expect(wordsOfRun(run({ readout: 'instance-map' }), present, METHODS)).toBe('Shifts 10');
    expect(wordsOfRun(run({}), present, METHODS)).toBe('Read-out walk, Shifts 10');
    expect(wordsOfRun({ ...present, head: 'abc' }, present, METHODS, 'Head 1')).toBe('Head 1');
    expect(wordsOfRun(present, { ...present, head: 'abc' }, METHODS)).toBe('no head');
  });

  it('say all beside another object or method, and of the same run that it is', () => {
    const present = run({ shifts: 2 });
    expect(wordsOfRun(present, present, METHODS)).toBe('the same parameters');
    expect(wordsOfRun(run({}, 'exits'), present, METHODS)).toBe('#1 EXITS, defaults');
    expect(wordsOfRun(run({}, 'attention-shift', 7), present, METHODS)).toBe('#7 AttentionShift, defaults');
  });
});
