import type { KindFacts } from '../../bundle/kind-facts.js';
import { storedKinds } from '../kinds.js';

const group = 'postgresql.cnpg.io';

/** Phases of `api/v1/cluster_types.go` that no retry of the operator ends; the first two are one phase, worded anew between releases. */
const hopeless: readonly string[] = [
  'Cluster is in an unrecoverable state, needs manual intervention',
  'Cluster is unrecoverable and needs manual intervention',
  'Invalid cluster definition',
  'Cluster has incomplete or invalid image catalog',
  'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
];

/** An object of the database server that the instance manager applied. */
function appliedKind(kind: string): KindFacts {
  return { group, kind, readiness: { ready: [{ path: 'status.applied', is: [true] }] } };
}

/**
 * When objects of CloudNativePG are ready. A Cluster has no observed generation, so that the number of instances tells whether its status is
 * about what was asked for.
 */
export const cloudNativePgKinds: readonly KindFacts[] = [
  {
    group,
    kind: 'Cluster',
    readiness: {
      ready: [
        { path: 'status.readyInstances', equals: 'spec.instances' },
        { path: 'status.phase', is: ['Cluster in healthy state'] },
        { condition: 'Ready' },
      ],
      failed: [{ path: 'status.phase', is: hopeless }],
    },
    data: {
      holds: 'the databases of the cluster: the operator deletes their volumes with it',
      backup:
        'take a backup (`kubectl cnpg backup <cluster>`) or a dump (`pg_dumpall`), and see that it is complete',
    },
  },
  {
    group,
    kind: 'Pooler',
    readiness: {
      ready: [{ path: 'status.instances', equals: 'spec.instances' }],
      failed: [{ path: 'status.phase', is: ['failed'] }],
    },
  },
  {
    group,
    kind: 'Backup',
    readiness: {
      ready: [{ path: 'status.phase', is: ['completed'] }],
      failed: [{ path: 'status.phase', is: ['failed'] }],
    },
  },
  ...['Database', 'DatabaseRole', 'Publication', 'Subscription'].map(appliedKind),
  ...storedKinds(group, ['ClusterImageCatalog', 'ImageCatalog', 'ScheduledBackup']),
];
