export { connect, type ConnectOptions } from './connect.js';
export { listContexts, type LoadOptions } from './kubeconfig/load.js';
export type { Places } from './kubeconfig/locate.js';
export type { Timeouts } from './transport/model.js';
export { retrying, type RetryingOptions } from './retrying.js';
export { answeringWithin, type Patience } from './answering-within.js';
export { createDiscovery } from './discovery.js';
export { pathOf, type PathParts } from './paths.js';
export { listAll, type Listed, type ListOptions, type Selection } from './list.js';
export { observe, type Observation, type ObserveOptions } from './observe.js';
export {
  applyObject,
  createObject,
  deleteObject,
  getObject,
  replaceObject,
  type Applied,
  type ApplyOptions,
  type DeleteOptions,
  type WriteOptions,
} from './objects.js';
export type { KubernetesObjectLike } from './shapes.js';
export { toKubeError, type FailureHeaders } from './classify.js';
export {
  connectionClosed,
  isKubeError,
  KubeError,
  passingKinds,
  type KubeErrorKind,
  type KubeErrorParts,
  type StatusCause,
} from './errors.js';
export type {
  FieldSet,
  KubeAnswer,
  KubeClient,
  KubeRequest,
  KubeTarget,
  LiveMetadata,
  LiveObject,
  ManagedFields,
  OwnerReference,
  Query,
  WatchEvent,
} from './client.js';
export { refKey, refOf, refText, type Discovery, type ObjectRef, type Resource } from './resources.js';
