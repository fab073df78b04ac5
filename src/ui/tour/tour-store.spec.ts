import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOUR } from './steps';
import { createTour, endTour, offerTour, startTour, stepTour } from './tour-store';

describe('the tour', () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('goes through its steps, not before the first, and is over after the last', () => {
    const tour = createTour();
    startTour(tour);
    stepTour(tour, -1);
    expect(tour.getState().step).toBe(0);
    for (let i = 0; i < TOUR.length; i++) stepTour(tour, 1);
    expect(tour.getState().step).toBeUndefined();
    stepTour(tour, 1);
    expect(tour.getState().step).toBeUndefined();
  });

  it('comes by itself until it was ended once, and again only when called', () => {
    const tour = createTour();
    offerTour(tour);
    expect(tour.getState().step).toBe(0);
    endTour(tour);
    offerTour(tour);
    expect(tour.getState().step).toBeUndefined();
    startTour(tour);
    expect(tour.getState().step).toBe(0);
  });

  it('does not come where nobody could remember that it was seen', () => {
    vi.stubGlobal('localStorage', undefined);
    const tour = createTour();
    offerTour(tour);
    expect(tour.getState().step).toBeUndefined();
    startTour(tour);
    endTour(tour);
    expect(tour.getState().step).toBeUndefined();
  });
});
