export * from './box';
export * from './extreme-points';
export * from './grid';
export type * from './types';
