import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFacts, readinessOf, type Surroundings } from '../../../src/apply/readiness/index.js';
import type { LiveObject } from '../../../src/kube/client.js';
import { yaml } from '../wait/fake-cluster.js';

const facts = createFacts();

/** An object from its kind and the rest of its YAML. */
function object(apiVersion: string, kind: string, text: string): LiveObject {
  const parts = yaml(text === '' ? '{}' : text) as unknown as { metadata?: object };
  return { apiVersion, kind, ...parts, metadata: { name: 'x', generation: 7, ...parts.metadata } };
}

function verdict(one: LiveObject, surroundings?: Surroundings): string {
  const readiness = readinessOf(one, facts, surroundings);
  if (readiness.is === 'ready') return 'ready';
  return readiness.is === 'waiting' ? `waits: ${readiness.on}` : `failed: ${readiness.why}`;
}

/** Cases of one kind: title, YAML, verdict. */
function cases(
  apiVersion: string,
  kind: string,
  table: readonly (readonly [string, string, string])[],
): void {
  describe(kind, () => {
    test.each(table)('%s', (_title, text, expected) => {
      expect(verdict(object(apiVersion, kind, text))).toBe(expected);
    });
  });
}

cases('apps/v1', 'Deployment', [
  ['waits for its controller', 'spec: { replicas: 3 }', 'waits: its controller has not looked at it yet'],
  [
    'waits for its controller to see the newest generation, however well the old one runs',
    '{ spec: { replicas: 1 }, status: { observedGeneration: 6, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } }',
    'waits: its controller has seen generation 6, not 7 yet',
  ],
  [
    'waits until all replicas are updated',
    '{ spec: { replicas: 4 }, status: { observedGeneration: 7, replicas: 5, updatedReplicas: 2, readyReplicas: 4, availableReplicas: 3 } }',
    'waits: 2 of 4 replicas are updated',
  ],
  [
    'waits until former replicas are gone',
    '{ spec: { replicas: 4 }, status: { observedGeneration: 7, replicas: 5, updatedReplicas: 4, availableReplicas: 4 } }',
    'waits: 1 former pods are ending',
  ],
  [
    'waits until all replicas are available, ready ones do not suffice',
    '{ spec: { replicas: 4 }, status: { observedGeneration: 7, replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 1 } }',
    'waits: 1 of 4 replicas are available',
  ],
  [
    'has one replica when it does not say',
    '{ status: { observedGeneration: 7, replicas: 1, updatedReplicas: 1 } }',
    'waits: 0 of 1 replicas are available',
  ],
  [
    'is ready when all are updated and available',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 8, replicas: 2, updatedReplicas: 2, availableReplicas: 2, conditions: [{ type: Available, status: "True" }] } }',
    'ready',
  ],
  ['is ready with no replicas', '{ spec: { replicas: 0 }, status: { observedGeneration: 7 } }', 'ready'],
  [
    'fails when its deadline of progress is exceeded',
    '{ spec: { replicas: 1 }, status: { observedGeneration: 7, conditions: [{ type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: \'ReplicaSet "x-1" has timed out progressing.\' }] } }',
    'failed: ReplicaSet "x-1" has timed out progressing',
  ],
  [
    'is ready when paused with its old pods available',
    '{ spec: { replicas: 2, paused: true }, status: { observedGeneration: 7, replicas: 2, updatedReplicas: 0, availableReplicas: 2 } }',
    'ready',
  ],
  [
    'waits when paused with too few pods',
    '{ spec: { replicas: 2, paused: true }, status: { observedGeneration: 7, replicas: 1, availableReplicas: 1 } }',
    'waits: 1 of 2 replicas are available',
  ],
  [
    'waits while it is being deleted, although it is available',
    '{ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, spec: { replicas: 1 }, status: { observedGeneration: 7, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } }',
    'waits: it is being deleted',
  ],
]);

cases('apps/v1', 'StatefulSet', [
  ['waits for its controller', 'spec: { replicas: 3 }', 'waits: its controller has not looked at it yet'],
  [
    'waits for replicas',
    '{ spec: { replicas: 3 }, status: { observedGeneration: 7, replicas: 2, readyReplicas: 1 } }',
    'waits: 2 of 3 replicas are there',
  ],
  [
    'waits until they are ready',
    '{ spec: { replicas: 3 }, status: { observedGeneration: 7, replicas: 3, readyReplicas: 1 } }',
    'waits: 1 of 3 replicas are ready',
  ],
  [
    'waits until they are available, with a minimum time',
    '{ spec: { replicas: 3 }, status: { observedGeneration: 7, replicas: 3, readyReplicas: 3, availableReplicas: 2 } }',
    'waits: 2 of 3 replicas are available',
  ],
  [
    'waits until all have the newest revision',
    '{ spec: { replicas: 3 }, status: { observedGeneration: 7, replicas: 3, readyReplicas: 3, currentReplicas: 2, updatedReplicas: 1, currentRevision: x-1, updateRevision: x-2 } }',
    'waits: 1 of 3 replicas have revision x-2',
  ],
  [
    'is ready with the newest revision everywhere',
    '{ spec: { replicas: 3 }, status: { observedGeneration: 7, replicas: 3, readyReplicas: 3, currentRevision: x-2, updateRevision: x-2 } }',
    'ready',
  ],
  [
    'waits for the replicas from the partition on',
    '{ spec: { replicas: 5, updateStrategy: { rollingUpdate: { partition: 3 } } }, status: { observedGeneration: 7, replicas: 5, readyReplicas: 5, updatedReplicas: 1, currentRevision: x-1, updateRevision: x-2 } }',
    'waits: 1 of 2 replicas from 3 on are updated',
  ],
  [
    'is ready when those from the partition on are updated',
    '{ spec: { replicas: 5, updateStrategy: { rollingUpdate: { partition: 3 } } }, status: { observedGeneration: 7, replicas: 5, readyReplicas: 5, updatedReplicas: 2, currentRevision: x-1, updateRevision: x-2 } }',
    'ready',
  ],
  [
    'leaves the revision to people with OnDelete',
    '{ spec: { replicas: 2, updateStrategy: { type: OnDelete } }, status: { observedGeneration: 7, replicas: 2, readyReplicas: 2, currentRevision: x-1, updateRevision: x-2 } }',
    'ready',
  ],
  [
    'waits for readiness with OnDelete too',
    '{ spec: { replicas: 2, updateStrategy: { type: OnDelete } }, status: { observedGeneration: 7, replicas: 2, readyReplicas: 1 } }',
    'waits: 1 of 2 replicas are ready',
  ],
  [
    'waits until surplus pods have ended',
    '{ spec: { replicas: 1 }, status: { observedGeneration: 7, replicas: 3, readyReplicas: 3, currentRevision: a, updateRevision: a } }',
    'waits: 2 former pods are ending',
  ],
]);

cases('apps/v1', 'DaemonSet', [
  [
    'waits for a pod on every node',
    'status: { observedGeneration: 7, desiredNumberScheduled: 5, currentNumberScheduled: 4, updatedNumberScheduled: 3, numberReady: 2, numberAvailable: 1 }',
    'waits: 4 of 5 nodes have a pod',
  ],
  [
    'waits for updated pods',
    'status: { observedGeneration: 7, desiredNumberScheduled: 5, currentNumberScheduled: 5, updatedNumberScheduled: 3, numberReady: 2, numberAvailable: 1 }',
    'waits: 3 of 5 nodes have an updated pod',
  ],
  [
    'waits for available pods',
    'status: { observedGeneration: 7, desiredNumberScheduled: 5, currentNumberScheduled: 5, updatedNumberScheduled: 5, numberReady: 5, numberAvailable: 1 }',
    'waits: 1 of 5 pods are available',
  ],
  [
    'does not wait for updated pods with OnDelete',
    '{ spec: { updateStrategy: { type: OnDelete } }, status: { observedGeneration: 7, desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: 2, numberAvailable: 2 } }',
    'ready',
  ],
  ['is ready on no node', 'status: { observedGeneration: 7, desiredNumberScheduled: 0 }', 'ready'],
]);

cases('apps/v1', 'ReplicaSet', [
  [
    'waits while its pods are refused, and says why',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 7, conditions: [{ type: ReplicaFailure, status: "True", reason: FailedCreate, message: "exceeded quota: q" }] } }',
    'waits: exceeded quota: q',
  ],
  [
    'is ready when all are available',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 7, replicas: 2, fullyLabeledReplicas: 2, availableReplicas: 2 } }',
    'ready',
  ],
]);

cases('batch/v1', 'Job', [
  [
    'waits for its completions',
    '{ spec: { completions: 3 }, status: { succeeded: 1 } }',
    'waits: 1 of 3 completions',
  ],
  ['is ready when complete', 'status: { conditions: [{ type: Complete, status: "True" }] }', 'ready'],
  ['is ready when suspended, as it was asked for', 'spec: { suspend: true }', 'ready'],
  [
    'fails with the message of the controller',
    'status: { conditions: [{ type: Failed, status: "True", reason: BackoffLimitExceeded, message: Job has reached the specified backoff limit }] }',
    'failed: Job has reached the specified backoff limit',
  ],
]);
cases('batch/v1', 'CronJob', [['is ready when stored', 'spec: { schedule: "0 0 * * *" }', 'ready']]);

cases('v1', 'Pod', [
  ['waits for a node', '', 'waits: no node has looked at it yet'],
  [
    'says why no node takes it',
    'status: { phase: Pending, conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes are available: 3 Insufficient cpu." }] }',
    'waits: 0/3 nodes are available: 3 Insufficient cpu',
  ],
  [
    'waits while it runs and is not ready',
    'status: { phase: Running, conditions: [{ type: Ready, status: "False", message: "containers with unready status: [server]" }] }',
    'waits: containers with unready status: [server]',
  ],
  [
    'is ready when ready',
    'status: { phase: Running, conditions: [{ type: Ready, status: "True" }] }',
    'ready',
  ],
  ['is ready when it succeeded', 'status: { phase: Succeeded }', 'ready'],
  [
    'fails when evicted',
    'status: { phase: Failed, reason: Evicted, message: "The node was low on resource: memory." }',
    'failed: Evicted: The node was low on resource: memory',
  ],
]);

describe('PersistentVolumeClaim', () => {
  const claim = (text: string) => object('v1', 'PersistentVolumeClaim', text);
  const late: Surroundings = { bindsOnUse: new Set(['late']) };

  test('is ready when bound', () => {
    expect(verdict(claim('status: { phase: Bound }'))).toBe('ready');
  });
  test('waits for a volume of its class', () => {
    expect(verdict(claim('{ spec: { storageClassName: fast }, status: { phase: Pending } }'), late)).toBe(
      'waits: it has no volume of storage class fast',
    );
  });
  test('is ready enough while its class waits for a first consumer and there is none', () => {
    expect(verdict(claim('{ spec: { storageClassName: late }, status: { phase: Pending } }'), late)).toBe(
      'ready',
    );
  });
  test('waits as soon as a consumer has a node', () => {
    const text =
      '{ metadata: { annotations: { volume.kubernetes.io/selected-node: node-2 } }, spec: { storageClassName: late }, status: { phase: Pending } }';
    expect(verdict(claim(text), late)).toBe('waits: storage class late makes a volume for node node-2');
  });
  test('waits in vain without any class, and says so', () => {
    expect(verdict(claim('{ spec: {}, status: { phase: Pending } }'), late)).toBe(
      'waits: it has no volume, and no storage class that makes one',
    );
  });
  test('fails when its volume is lost', () => {
    expect(verdict(claim('{ spec: { volumeName: pv-9 }, status: { phase: Lost } }'))).toBe(
      'failed: its volume pv-9 is gone',
    );
  });
});

cases('v1', 'PersistentVolume', [
  ['waits while pending', 'status: { phase: Pending }', 'waits: it is pending'],
  ['is ready when available', 'status: { phase: Available }', 'ready'],
  [
    'fails when it could not be reclaimed',
    'status: { phase: Failed, message: no such disk }',
    'failed: no such disk',
  ],
]);

cases('v1', 'Service', [
  ['is ready when stored', 'spec: { type: ClusterIP }', 'ready'],
  [
    'waits for the address of its load balancer',
    '{ spec: { type: LoadBalancer, clusterIP: 10.0.0.1 }, status: { loadBalancer: {} } }',
    'waits: no load balancer has given it an address',
  ],
  [
    'is ready with an address',
    '{ spec: { type: LoadBalancer }, status: { loadBalancer: { ingress: [{ hostname: lb.example }] } } }',
    'ready',
  ],
  [
    'is ready with external addresses of its own',
    'spec: { type: LoadBalancer, externalIPs: [192.0.2.1] }',
    'ready',
  ],
]);

cases('v1', 'Namespace', [
  ['is ready when active', 'status: { phase: Active }', 'ready'],
  ['waits before that', '', 'waits: it is not active yet'],
  [
    'waits while terminating',
    '{ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, status: { phase: Terminating } }',
    'waits: it is being deleted',
  ],
]);

cases('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['waits for its names', '', 'waits: the API server does not serve it yet'],
  [
    'waits until it is established',
    'status: { conditions: [{ type: NamesAccepted, status: "True" }, { type: Established, status: "False", reason: Installing, message: the initial names have been accepted }] }',
    'waits: the initial names have been accepted',
  ],
  [
    'is ready when established and accepted',
    'status: { conditions: [{ type: NamesAccepted, status: "True" }, { type: Established, status: "True" }] }',
    'ready',
  ],
  [
    'fails when another definition has its names, although it was established once',
    'status: { conditions: [{ type: NamesAccepted, status: "False", reason: PluralConflict, message: \'"sensors" is already in use\' }, { type: Established, status: "True" }] }',
    'failed: "sensors" is already in use',
  ],
]);

cases('apiregistration.k8s.io/v1', 'APIService', [
  [
    'waits with the message of the aggregator',
    'status: { conditions: [{ type: Available, status: "False", reason: MissingEndpoints, message: endpoints for service/metrics in "x" have no addresses }] }',
    'waits: endpoints for service/metrics in "x" have no addresses',
  ],
  ['is ready when available', 'status: { conditions: [{ type: Available, status: "True" }] }', 'ready'],
]);

cases('policy/v1', 'PodDisruptionBudget', [
  [
    'is ready although it allows no eviction',
    'status: { observedGeneration: 7, disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 2 }',
    'ready',
  ],
  [
    'waits until its controller has seen it',
    'status: { observedGeneration: 5 }',
    'waits: its controller has seen generation 5, not 7 yet',
  ],
]);

cases('autoscaling/v2', 'HorizontalPodAutoscaler', [
  [
    'waits for what it scales',
    'status: { conditions: [{ type: AbleToScale, status: "False", reason: FailedGetScale, message: deployments.apps "a" not found }] }',
    'waits: deployments.apps "a" not found',
  ],
  [
    'does not wait for metrics',
    'status: { conditions: [{ type: AbleToScale, status: "True" }, { type: ScalingActive, status: "False", reason: FailedGetResourceMetric }] }',
    'ready',
  ],
]);

cases('networking.k8s.io/v1', 'Ingress', [['is ready when stored', 'status: { loadBalancer: {} }', 'ready']]);
cases('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', [
  ['is ready when stored', '', 'ready'],
]);

cases('example.com/v1', 'Anything', [
  ['is ready without a status', '', 'ready'],
  [
    'is ready without conditions that anybody knows',
    'status: { conditions: [{ type: Mood, status: "False" }] }',
    'ready',
  ],
  [
    'waits for Ready',
    'status: { conditions: [{ type: Ready, status: "False", message: still at it }] }',
    'waits: still at it',
  ],
  [
    'waits while Ready is not known',
    'status: { conditions: [{ type: Ready, status: Unknown }] }',
    'waits: condition Ready is Unknown',
  ],
  [
    'prefers Ready to Available',
    'status: { conditions: [{ type: Available, status: "False" }, { type: Ready, status: "True" }] }',
    'ready',
  ],
  [
    'waits for Available where there is no Ready',
    'status: { conditions: [{ type: Available, status: "False", reason: NoPods }] }',
    'waits: Available: NoPods',
  ],
  [
    'waits while it is reconciling, although it is ready',
    'status: { conditions: [{ type: Reconciling, status: "True", message: turning }, { type: Ready, status: "True" }] }',
    'waits: turning',
  ],
  [
    'fails when it is stalled',
    'status: { conditions: [{ type: Ready, status: "False" }, { type: Stalled, status: "True", message: bad field }] }',
    'failed: bad field',
  ],
  [
    'waits for the newest generation',
    'status: { observedGeneration: 3, conditions: [{ type: Ready, status: "True" }] }',
    'waits: its controller has seen generation 3, not 7 yet',
  ],
  [
    'waits for a condition about the newest generation',
    'status: { conditions: [{ type: Ready, status: "True", observedGeneration: 6 }] }',
    'waits: its controller has seen generation 6, not 7 yet',
  ],
]);

describe('readiness', () => {
  test('masks secrets that controllers write into messages', () => {
    const one = object(
      'example.com/v1',
      'Anything',
      'status: { conditions: [{ type: Ready, status: "False", message: "cannot reach https://user:hunter2@db.example" }] }',
    );
    expect(verdict(one)).toBe('waits: cannot reach https://***@db.example');
  });

  test('never throws, whatever the object holds', () => {
    const kinds = [
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'ReplicaSet',
      'Job',
      'Pod',
      'Service',
      'Namespace',
      'Anything',
    ];
    const groups = ['apps/v1', 'batch/v1', 'v1', 'example.com/v1'];
    fc.assert(
      fc.property(
        fc.constantFrom(...groups),
        fc.constantFrom(...kinds),
        fc.record({ metadata: fc.jsonValue(), spec: fc.jsonValue(), status: fc.jsonValue() }),
        (apiVersion, kind, rest) => {
          const one = { apiVersion, kind, ...rest } as unknown as LiveObject;
          expect(['ready', 'waiting', 'failed']).toContain(readinessOf(one, facts).is);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('never throws on arbitrary conditions', () => {
    const conditions = fc.array(
      fc.record(
        {
          type: fc.oneof(
            fc.constantFrom('Ready', 'Available', 'Progressing', 'Stalled', 'Established'),
            fc.jsonValue(),
          ),
          status: fc.oneof(fc.constantFrom('True', 'False', 'Unknown'), fc.jsonValue()),
          reason: fc.jsonValue(),
          message: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom('apps/v1', 'x.io/v1'), conditions, (apiVersion, list) => {
        const one = { apiVersion, kind: 'Deployment', metadata: { name: 'x' }, status: { conditions: list } };
        expect(() => readinessOf(one as unknown as LiveObject, facts)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
