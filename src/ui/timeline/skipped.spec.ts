import { describe, expect, it } from 'vitest';
import { attentionShift, exits } from '../../methods';
import { skippedBy, wordsOf } from './skipped';

describe('the stages that a run leaves out', () => {
  it('are all before the mask where walks read it', () => {
    const skipped = skippedBy(attentionShift, {});
    expect(skipped?.stages.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(skipped?.needs).toEqual({ id: 'readout', is: 'instance-map' });
    expect(skipped && wordsOf(attentionShift, skipped.needs)).toBe('Read-out to instance-map');
  });

  it('are none where the parameter is so, nor in a method whose stages all run', () => {
    expect(skippedBy(attentionShift, { readout: 'instance-map' })).toBeUndefined();
    expect(skippedBy(exits, {})).toBeUndefined();
  });
});
