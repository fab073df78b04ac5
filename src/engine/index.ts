export * from './api';
export { runObject } from './run';
