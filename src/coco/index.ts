export * from './archive';
export * from './names';
export * from './read';
export { maskOfAnnotation } from './segmentation';
export type * from './types';
export * from './write';
