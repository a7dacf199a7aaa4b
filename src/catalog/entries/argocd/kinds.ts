import type { KindFacts } from '../../../bundle/kind-facts.js';
import { storedKinds } from '../../kinds.js';

const group = 'argoproj.io';

/**
 * When objects of Argo CD are ready. A degraded Application may recover with its next sync, so that it is waited for. They hold no data of their own;
 * what they manage goes with them only if their finalizer says so.
 */
export const argocdKinds: readonly KindFacts[] = [
  {
    group,
    kind: 'Application',
    readiness: {
      ready: [
        { path: 'status.sync.status', is: ['Synced'] },
        { path: 'status.health.status', is: ['Healthy'] },
      ],
    },
  },
  {
    group,
    kind: 'ApplicationSet',
    readiness: {
      ready: [{ condition: 'ErrorOccurred', status: 'False' }, { condition: 'ResourcesUpToDate' }],
    },
  },
  ...storedKinds(group, ['AppProject']),
];
