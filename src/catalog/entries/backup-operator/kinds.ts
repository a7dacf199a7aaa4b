import type { KindFacts } from '../../../bundle/kind-facts.js';
import { phasedKind, storedKinds } from '../../kinds.js';

const group = 'velero.io';

/**
 * When objects of Velero are ready. A storage location becomes available again by itself, so its absence is waited for. Volume snapshot locations
 * have a phase that Velero 1.18 never writes. No kind holds data: backups stay in the object store when their objects go.
 */
export const veleroKinds: readonly KindFacts[] = [
  phasedKind(group, 'BackupStorageLocation', { ready: ['Available'] }),
  phasedKind(group, 'BackupRepository', { ready: ['Ready'] }),
  phasedKind(group, 'Schedule', { ready: ['Enabled'], failed: ['FailedValidation'] }),
  phasedKind(group, 'Backup', {
    ready: ['Completed'],
    failed: ['FailedValidation', 'PartiallyFailed', 'Failed'],
  }),
  phasedKind(group, 'Restore', {
    ready: ['Completed'],
    failed: ['FailedValidation', 'PartiallyFailed', 'Failed'],
  }),
  ...storedKinds(group, ['VolumeSnapshotLocation']),
];
