import { describe, expect, test } from 'vitest';
import { loadAll } from 'js-yaml';
import { reasonsFor, type Scene } from '../../../src/apply/explain/index.js';
import { createFacts } from '../../../src/apply/readiness/index.js';
import type { LiveObject } from '../../../src/kube/client.js';

const facts = createFacts([
  {
    group: 'argoproj.io',
    kind: 'Sensor',
    readiness: { ready: [{ condition: 'Deployed' }, { condition: 'TriggersProvided' }] },
  },
]);

/** The first document is explained; the others are around it, events by their kind. */
function explained(text: string): readonly string[] {
  const [object, ...others] = (loadAll(text) as LiveObject[]).map(complete);
  const scene: Scene = {
    objects: others.filter(({ kind }) => kind !== 'Event'),
    events: others.filter(({ kind }) => kind === 'Event'),
  };
  return reasonsFor(object!, scene, facts);
}

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  Sensor: 'argoproj.io/v1alpha1',
  Cluster: 'postgresql.cnpg.io/v1',
  StorageClass: 'storage.k8s.io/v1',
};

/** Short forms of the tests: `of` names the owner, uids are names. */
function complete(short: LiveObject): LiveObject {
  const { of, about, metadata, ...rest } = short as Partial<LiveObject> & { of?: string; about?: string };
  const named = metadata ?? { name: 'event' };
  return {
    ...rest,
    kind: short.kind,
    apiVersion: apiVersions[short.kind] ?? 'v1',
    metadata: {
      namespace: 'shop',
      uid: named.name,
      ...named,
      ...(of !== undefined && {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Owner', name: of, uid: of, controller: true }],
      }),
    },
    ...(about !== undefined && { involvedObject: { uid: about } }),
  };
}

const deployment = '{ kind: Deployment, metadata: { name: api, generation: 1 }, spec: { replicas: 2 } }';
const replicaSet = '{ kind: ReplicaSet, of: api, metadata: { name: api-1 }, spec: { replicas: 2 } }';

function pod(name: string, rest: string): string {
  return `{ kind: Pod, of: api-1, metadata: { name: ${name} }, ${rest} }`;
}

function withPods(...pods: readonly string[]): string {
  return [deployment, replicaSet, ...pods].join('\n---\n');
}

describe('a Deployment is explained', () => {
  test('by the image that its pods cannot pull, once for all of them', () => {
    const status = (reason: string, message: string) =>
      `spec: { containers: [{ name: server, image: "ghcr.io/acme/api:9" }] }, status: { phase: Pending, containerStatuses: [{ name: server, ready: false, state: { waiting: { reason: ${reason}, message: '${message}' } } }] }`;
    const message = 'failed to resolve reference "ghcr.io/acme/api:9": not found';
    expect(
      explained(
        withPods(
          pod('api-1-b', status('ErrImagePull', message)),
          pod('api-1-a', status('ErrImagePull', message)),
        ),
      ),
    ).toEqual([
      `pod api-1-a and 1 other: container server cannot pull image ghcr.io/acme/api:9: ${message} (ErrImagePull)`,
    ]);
  });

  test('by the event of the failed pull while kubelet backs off', () => {
    const backsOff = pod(
      'api-1-a',
      `spec: { containers: [{ name: server, image: "ghcr.io/acme/api:9" }] }, status: { phase: Pending, containerStatuses: [{ name: server, ready: false, state: { waiting: { reason: ImagePullBackOff, message: 'Back-off pulling image "ghcr.io/acme/api:9"' } } }] }`,
    );
    const event = `{ kind: Event, about: api-1-a, reason: Failed, message: 'Failed to pull image "ghcr.io/acme/api:9": denied: no such robot' }`;
    expect(explained(withPods(backsOff, event))).toEqual([
      'pod api-1-a: container server cannot pull image ghcr.io/acme/api:9: Failed to pull image "ghcr.io/acme/api:9": denied: no such robot',
    ]);
  });

  test('by a crash loop with exit code, restarts and last words', () => {
    const crashing = pod(
      'api-1-a',
      `spec: { containers: [{ name: server, image: a }] }, status: { phase: Running, containerStatuses: [{ name: server, ready: false, restartCount: 6, state: { waiting: { reason: CrashLoopBackOff, message: 'back-off 5m0s restarting failed container' } }, lastState: { terminated: { exitCode: 3, reason: Error, message: "cannot open /etc/api.yaml\\n" } } }] }`,
    );
    expect(explained(withPods(crashing))).toEqual([
      'pod api-1-a: container server crashes with exit code 3, 6 restarts, last words: cannot open /etc/api.yaml',
    ]);
  });

  test('by memory, with the limit', () => {
    const killed = pod(
      'api-1-a',
      `spec: { containers: [{ name: sidecar, resources: { limits: { memory: 1Gi } } }, { name: server, resources: { limits: { memory: 64Mi } } }] }, status: { phase: Running, containerStatuses: [{ name: server, ready: false, restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 137, reason: OOMKilled } } }] }`,
    );
    expect(explained(withPods(killed))).toEqual([
      'pod api-1-a: container server crashes with exit code 137 (SIGKILL, out of memory with a limit of 64Mi), 1 restart',
    ]);
  });

  test('by an init container before the others', () => {
    const text = pod(
      'api-1-a',
      `spec: { initContainers: [{ name: migrate }], containers: [{ name: server }] }, status: { phase: Pending, initContainerStatuses: [{ name: migrate, ready: false, restartCount: 2, state: { terminated: { exitCode: 139 } } }], containerStatuses: [{ name: server, ready: false, state: { waiting: { reason: PodInitializing } } }] }`,
    );
    expect(explained(withPods(text))).toEqual([
      'pod api-1-a: init container migrate ended with exit code 139 (SIGSEGV), 2 restarts',
    ]);
  });

  test('by the Secret that a container needs', () => {
    const text = pod(
      'api-1-a',
      `spec: { containers: [{ name: server }] }, status: { phase: Pending, containerStatuses: [{ name: server, ready: false, state: { waiting: { reason: CreateContainerConfigError, message: "couldn't find key password in Secret shop/db" } } }] }`.replace(
        /"couldn't/,
        '"couldn\'t',
      ),
    );
    expect(explained(withPods(text))).toEqual([
      "pod api-1-a: container server cannot be started: couldn't find key password in Secret shop/db (CreateContainerConfigError)",
    ]);
  });

  test('by the key that a volume needs, with the Secret that kubelet does not name', () => {
    const text = pod(
      'api-1-a',
      `spec: { volumes: [{ name: tls, secret: { secretName: api-tls } }, { name: conf, configMap: { name: api } }] }, status: { phase: Pending, containerStatuses: [{ name: server, ready: false, state: { waiting: { reason: ContainerCreating } } }] }`,
    );
    const event = `{ kind: Event, about: api-1-a, reason: FailedMount, message: 'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.key' }`;
    expect(explained(withPods(text, event))).toEqual([
      'pod api-1-a: MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.key (Secret api-tls)',
    ]);
  });

  test('by the newest of its events, each once', () => {
    const text = pod('api-1-a', 'spec: {}, status: { phase: Pending }');
    const event = (time: string, message: string) =>
      `{ kind: Event, about: api-1-a, lastTimestamp: "${time}", reason: FailedMount, message: '${message}' }`;
    expect(
      explained(
        withPods(
          text,
          event('2026-01-01T00:00:05Z', 'secret "new" not found'),
          event('2026-01-01T00:00:09Z', 'secret "newest" not found'),
          event('2026-01-01T00:00:01Z', 'secret "old" not found'),
        ),
      ),
    ).toEqual(['pod api-1-a: secret "newest" not found']);
  });

  test('by the scheduler', () => {
    const text = pod(
      'api-1-a',
      `status: { phase: Pending, conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector." }] }`,
    );
    expect(explained(withPods(text))).toEqual([
      "pod api-1-a: no node takes it: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector",
    ]);
  });

  test('by the probe that fails', () => {
    const text = pod(
      'api-1-a',
      `spec: { containers: [{ name: server }] }, status: { phase: Running, conditions: [{ type: Ready, status: "False", reason: ContainersNotReady }], containerStatuses: [{ name: server, ready: false, started: true, restartCount: 0, state: { running: {} } }] }`,
    );
    const event = `{ kind: Event, about: api-1-a, reason: Unhealthy, message: 'Readiness probe failed: HTTP probe failed with statuscode: 503' }`;
    expect(explained(withPods(text, event))).toEqual([
      'pod api-1-a: container server runs but is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503',
    ]);
    expect(explained(withPods(text))).toEqual(['pod api-1-a: container server runs but is not ready yet']);
  });

  test('by the eviction of its pod', () => {
    const text = pod('api-1-a', 'status: { phase: Failed, reason: Evicted, message: low on disk }');
    expect(explained(withPods(text))).toEqual(['pod api-1-a: Evicted: low on disk']);
  });

  test.each([
    [
      'the quota',
      'pods "api-1-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
      'the quota refuses its pods: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
    ],
    [
      'Pod Security',
      'pods "api-1-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      'Pod Security refuses its pods: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    ],
    [
      'a missing ServiceAccount',
      'pods "api-1-x" is forbidden: error looking up service account shop/api: serviceaccount "api" not found',
      'its pods are refused: ServiceAccount api does not exist',
    ],
    [
      'a webhook',
      'admission webhook "policy.acme" denied the request: no tags',
      'its pods are refused: admission webhook "policy.acme" denied the request: no tags',
    ],
  ])('by the refusal of %s', (_who, message, expected) => {
    const refused = `{ kind: ReplicaSet, of: api, metadata: { name: api-1 }, spec: { replicas: 2 }, status: { conditions: [{ type: ReplicaFailure, status: "True", reason: FailedCreate, message: '${message}' }] } }`;
    expect(explained([deployment, refused].join('\n---\n'))).toEqual([expected]);
  });

  test('by the pods of its newest ReplicaSet only', () => {
    const set = (name: string, revision: string) =>
      `{ kind: ReplicaSet, of: api, metadata: { name: ${name}, annotations: { deployment.kubernetes.io/revision: "${revision}" } }, spec: { replicas: 1 } }`;
    const failing = (owner: string, code: number) =>
      `{ kind: Pod, of: ${owner}, metadata: { name: ${owner}-p }, status: { phase: Running, containerStatuses: [{ name: server, ready: false, state: { terminated: { exitCode: ${code} } } }] } }`;
    expect(
      explained(
        [deployment, set('api-9', '9'), set('api-10', '10'), failing('api-9', 9), failing('api-10', 10)].join(
          '\n---\n',
        ),
      ),
    ).toEqual(['pod api-10-p: container server ended with exit code 10']);
  });

  test('by its own condition when nothing is known of its pods', () => {
    const text =
      '{ kind: Deployment, metadata: { name: api }, status: { conditions: [{ type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: timed out }] } }';
    expect(explained(text)).toEqual(['timed out']);
  });

  test('with at most three reasons, most telling first', () => {
    const crash = (name: string, code: number) =>
      pod(
        name,
        `status: { phase: Running, containerStatuses: [{ name: server, ready: false, state: { terminated: { exitCode: ${code} } } }] }`,
      );
    const unscheduled = pod(
      'a-first-by-name',
      'status: { phase: Pending, conditions: [{ type: PodScheduled, status: "False", message: no room }] }',
    );
    const reasons = explained(
      withPods(unscheduled, crash('p1', 11), crash('p2', 12), crash('p3', 13), crash('p4', 12)),
    );
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toBe('pod p2 and 1 other: container server ended with exit code 12');
    expect(reasons.join()).not.toContain('no room');
  });

  test('without secrets that programs wrote into their last words', () => {
    const text = pod(
      'api-1-a',
      `status: { phase: Running, containerStatuses: [{ name: server, ready: false, restartCount: 1, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1, message: "cannot log in to postgres://app:hunter2@db/app" } } }] }`,
    );
    expect(explained(withPods(text))[0]).toContain('postgres://***@db/app');
  });
});

describe('a claim is explained', () => {
  const claim = (spec: string) =>
    `{ kind: PersistentVolumeClaim, metadata: { name: data }, spec: ${spec}, status: { phase: Pending } }`;
  const classes =
    '{ kind: StorageClass, metadata: { name: standard } }\n---\n{ kind: StorageClass, metadata: { name: fast } }';

  test('by a class that does not exist, with those that do', () => {
    expect(explained(`${claim('{ storageClassName: fats }')}\n---\n${classes}`)).toEqual([
      'claim data: storage class fats does not exist; there are: fast, standard',
    ]);
  });

  test('by having no class', () => {
    expect(explained(claim('{}'))).toEqual([
      'claim data: it names no storage class, and none is the default',
    ]);
  });

  test('by the provisioner', () => {
    const event =
      '{ kind: Event, about: data, reason: ProvisioningFailed, message: "rpc error: quota of disks exceeded" }';
    expect(explained([claim('{ storageClassName: fast }'), classes, event].join('\n---\n'))).toEqual([
      'claim data: no volume of storage class fast: rpc error: quota of disks exceeded',
    ]);
  });

  test('on behalf of the pod that uses it', () => {
    const text = withPods(
      pod(
        'api-1-a',
        'spec: { volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }] }, status: { phase: Pending, conditions: [{ type: PodScheduled, status: "False", message: "pod has unbound immediate PersistentVolumeClaims" }] }',
      ),
      claim('{ storageClassName: fats }'),
      classes,
    );
    expect(explained(text)).toEqual(
      [
        'pod api-1-a: storage class fats does not exist; there are: fast, standard',
        'pod api-1-a: no node takes it: pod has unbound immediate PersistentVolumeClaims',
      ].map((line, index) => (index === 0 ? line.replace('pod api-1-a', 'claim data') : line)),
    );
  });
});

describe('other workloads are explained', () => {
  test('a StatefulSet by the event of a refused pod, as long as one is missing', () => {
    const set = '{ kind: StatefulSet, metadata: { name: db }, spec: { replicas: 2 } }';
    const event = `{ kind: Event, about: db, reason: FailedCreate, message: 'Create Pod db-1 in StatefulSet db failed error: pods "db-1" is forbidden: exceeded quota: small' }`;
    const member = (name: string) =>
      `{ kind: Pod, of: db, metadata: { name: ${name} }, status: { phase: Running, conditions: [{ type: Ready, status: "True" }] } }`;
    expect(explained([set, event, member('db-0')].join('\n---\n'))).toEqual([
      'the quota refuses its pods: exceeded quota: small',
    ]);
    expect(explained([set, event, member('db-0'), member('db-1')].join('\n---\n'))).toEqual([]);
  });

  test('a Job by its failure and its pod', () => {
    const job =
      '{ kind: Job, metadata: { name: migrate }, spec: { parallelism: 1 }, status: { conditions: [{ type: Failed, status: "True", reason: BackoffLimitExceeded, message: too often }] } }';
    const member =
      '{ kind: Pod, of: migrate, metadata: { name: migrate-x }, status: { phase: Failed, containerStatuses: [{ name: sql, ready: false, state: { terminated: { exitCode: 2, message: no table } } }] } }';
    expect(explained([job, member].join('\n---\n'))).toEqual([
      'pod migrate-x: container sql ended with exit code 2, last words: no table',
      'too often',
    ]);
  });

  test('a custom resource by its conditions, and by the pods of what its operator made', () => {
    const sensor =
      '{ kind: Sensor, metadata: { name: play }, status: { conditions: [{ type: TriggersProvided, status: "True" }, { type: Deployed, status: "False", reason: CreateFailed, message: bus not found }, { type: Other, status: "False", message: never mind }] } }';
    const made = '{ kind: Deployment, of: play, metadata: { name: api } }';
    const scheduled = pod(
      'api-1-a',
      'status: { phase: Pending, conditions: [{ type: PodScheduled, status: "False", message: no room }] }',
    );
    expect(explained([sensor, made, replicaSet, scheduled].join('\n---\n'))).toEqual([
      'pod api-1-a: no node takes it: no room',
      'Deployed is False (CreateFailed: bus not found)',
      'Other is False (never mind)',
    ]);
  });

  test('a custom resource by its events', () => {
    const cluster =
      '{ kind: Cluster, metadata: { name: pg }, status: { conditions: [{ type: Ready, status: "False" }] } }';
    const event = '{ kind: Event, about: pg, reason: NoSecret, message: superuser secret is missing }';
    expect(explained([cluster, event].join('\n---\n'))).toEqual(['NoSecret: superuser secret is missing']);
  });

  test('a load balancer by the silence of the cluster, or by its events', () => {
    const service = '{ kind: Service, metadata: { name: web }, spec: { type: LoadBalancer } }';
    const event =
      '{ kind: Event, about: web, reason: SyncLoadBalancerFailed, message: no quota for addresses }';
    expect(explained(service)).toEqual([expect.stringContaining('no controller says anything about it')]);
    expect(explained(`${service}\n---\n${event}`)).toEqual([
      'SyncLoadBalancerFailed: no quota for addresses',
    ]);
  });
});
