export * from './archive';
export * from './read';
export type * from './types';
export * from './write';
