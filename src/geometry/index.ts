export * from './box';
export * from './extreme-points';
export * from './grid';
export * from './taps';
export type * from './types';
