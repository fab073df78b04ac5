export * from './api';
export * from './run-key';
