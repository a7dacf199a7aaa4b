import type { KindFacts } from 'cto';

/** When a database of the example operator is ready, and what goes with it when it is deleted. */
export const kinds: readonly KindFacts[] = [
  {
    group: 'example.com',
    kind: 'Database',
    readiness: {
      ready: [
        { condition: 'Ready' },
        { path: 'status.phase', is: ['Running', 'Archiving'] },
        { path: 'status.readyInstances', equals: 'spec.instances' },
        { path: 'status.primary', exists: true },
      ],
      failed: [{ path: 'status.phase', is: ['Unrecoverable'] }],
      // only where it is not `status.observedGeneration`
      observedGeneration: 'status.specGeneration',
    },
    data: { holds: 'the databases of the server', backup: 'dump them with `pg_dumpall`' },
  },
  // only holds content: ready as soon as it is there
  { group: 'example.com', kind: 'DatabaseTemplate', readiness: { ready: [] } },
];
