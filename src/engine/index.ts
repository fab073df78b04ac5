export * from './api';
export { createPictures, type Pictures } from './pictures';
export { createQueue, letMessagesIn, type Priority } from './queue';
export { type Machine, runObject } from './run';
export { runKey } from './run-key';
