export { type Measurement, measureHere } from './client';
export { type Cell, SIZES } from './run';
export { markdownOf, type Report, ratesText, tableOf } from './table';
export type { Machine } from './worker';
