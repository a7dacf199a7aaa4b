export { applySetId, memberSelector, scopeOf, type Scope } from './applyset.js';
export { withLease, type Lease, type LeaseOptions } from './lease.js';
export type { GroupKind, RecordState, Revision } from './model.js';
export { applySetAnnotations, applySetLabels, recordNamespace } from './names.js';
export { packBundle, unpackBundle, type PackedBundle } from './package.js';
export { listPlatforms, loadRevision, readRecord } from './read.js';
export { findRemains, removeRemains, type Remains } from './remains.js';
export { revisionsKept } from './revision.js';
