export * from './api';
export { learnObject, runObject } from './run';
