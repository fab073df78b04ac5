import { describe, expect, it } from 'vitest';
import { createViewStore } from '../app/view-store';
import { hintFor } from './hint';

const ready = { state: 'ready', model: '', network: '', kernels: '', backend: 'cpu', reason: '' } as const;

describe('hint', () => {
  it('says what the next click will do', () => {
    const view = createViewStore();
    expect(hintFor(view.getState(), 0, ready).text).toMatch(/Drop photos/);
    expect(hintFor(view.getState(), 1, ready).text).toMatch(/topmost.*1 of 4/);
    view.setState({ placing: [{ x: 1, y: 1 }] });
    expect(hintFor(view.getState(), 1, ready).text).toMatch(/leftmost.*2 of 4/);
    view.setState({ placing: [1, 2, 3].map((x) => ({ x, y: 1 })) });
    expect(hintFor(view.getState(), 1, ready).keys).toMatch(/Enter/);
    expect(hintFor(view.getState(), 1, ready, false, true).text).toMatch(/Enter accepts.*X drops/);
    view.setState({ remark: 'Undone: add sheep' });
    expect(hintFor(view.getState(), 1, ready).text).toBe('Undone: add sheep');
  });

  it('says that masks wait for the model', () => {
    const view = createViewStore();
    view.setState({ tool: 'point' });
    expect(hintFor(view.getState(), 1, { state: 'warming-up' }).text).toMatch(
      /as soon as the model is ready/,
    );
  });
});
