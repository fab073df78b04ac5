export * from './actions';
export * from './carry';
export * from './document';
export * from './export';
export {
  createHeadShelf,
  type HeadShelf,
  headsOf,
  keptHead,
  usersOf,
} from './heads';
export * from './history';
export * from './library';
export * from './persistence';
export * from './proposals';
export { bankFileOf, memoryOf, prototypesOf, sightOfClass, signed } from './prototypes';
export * from './runner';
export * from './runs';
export { createIndexedDbStorage } from './storage';
export { createTabLock } from './tab-lock';
export * from './training';
export * from './truth';
