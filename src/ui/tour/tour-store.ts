import { createStore, type StoreApi } from 'zustand/vanilla';
import { TOUR } from './steps';

const KEY = 'pointillist-tour';

/** Which step of the tour is shown, from 0; undefined while there is none. */
export type TourStore = StoreApi<{ readonly step: number | undefined }>;

/** Starts without a tour. */
export const createTour = (): TourStore =>
  createStore<{ step: number | undefined }>()(() => ({ step: undefined }));

function remember(): void {
  try {
    localStorage.setItem(KEY, 'seen');
  } catch {
    // Then the next visit offers it again.
  }
}

/** Begins, or begins again. */
export const startTour = (tour: TourStore): void => tour.setState({ step: 0 });

/** Begins for those who have never been asked. */
export function offerTour(tour: TourStore): void {
  try {
    if (localStorage.getItem(KEY) !== null) return;
  } catch {
    return;
  }
  startTour(tour);
}

/** Ends, at any step; it does not come back by itself. */
export function endTour(tour: TourStore): void {
  if (tour.getState().step === undefined) return;
  remember();
  tour.setState({ step: undefined });
}

/** One step further or back; after the last one it is over. */
export function stepTour(tour: TourStore, by: 1 | -1): void {
  const { step } = tour.getState();
  if (step === undefined) return;
  if (step + by >= TOUR.length) endTour(tour);
  else tour.setState({ step: Math.max(0, step + by) });
}
