export * from './api';
export { contextOf, learnObject, runObject } from './run';
