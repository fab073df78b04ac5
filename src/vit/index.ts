export * from './card';
export * from './encoder';
export * from './position';
export * from './vit';
