export * from './inspect';
export * from './resample';
export type * from './types';
