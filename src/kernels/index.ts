export type {
  AbsorbingOptions,
  Absorption,
  AffinityOptions,
  Backend,
  CrfOptions,
  EqualMassAssignment,
  EqualMassOptions,
  KeyPointShiftOptions,
  MovedKeyPoints,
  Operations,
  PartAssignment,
  PartsOptions,
  PictureMap,
  PictureOptions,
  PrototypeScores,
  Reduction,
  ResampleOptions,
  Scaling,
  SinkhornOptions,
  Tensor,
  WalkOptions,
} from './backend';
export { createCpuBackend } from './cpu/backend';
export { BackendError } from './errors';
export { createGpuBackend, type GpuBackendOptions } from './gpu/backend';
export { type AcquiredDevice, requestGpuDevice } from './gpu/device';
