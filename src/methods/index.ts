export * from './declaration';
export * from './parameters';
