import { describe, expect, it } from 'vitest';
import { createSchemaValidator } from '../../../../src/synth/validate/kubernetes/index.js';
import { object } from './support.js';

const validator = createSchemaValidator([]);

function problems(yaml: string): readonly string[] {
  return validator.validate(object(yaml)).map(({ path, rule }) => `${path} ${rule}`);
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const pod = (spec: string): string =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { ${spec} } }`;
const named = (apiVersion: string, kind: string, name: string, rest = ''): string =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: "${name}", namespace: shop }${rest} }`;

/** Objects and what a kube-apiserver 1.32 or 1.36 says of them; an empty list means that both accept. */
const VERDICTS: readonly (readonly [title: string, yaml: string, expected: readonly string[]])[] = [
  ['a Role may have a colon in its name', named(RBAC, 'Role', 'system:web'), []],
  ['a Role may not have a slash', named(RBAC, 'Role', 'a/b'), ['metadata.name metadata/name']],
  [
    'a Service name starts with a letter in 1.32, although 1.36 is laxer',
    named('v1', 'Service', '1web', ', spec: { ports: [{ port: 80 }] }'),
    ['metadata.name metadata/name'],
  ],
  ['a ConfigMap may have dots in its name', named('v1', 'ConfigMap', 'a.b.c'), []],
  ['no name has capitals', named('v1', 'ConfigMap', 'Web'), ['metadata.name metadata/name']],
  [
    'a namespace has no dots',
    '{ apiVersion: v1, kind: Namespace, metadata: { name: a.b } }',
    ['metadata.name metadata/name'],
  ],
  [
    'a CronJob has at most 52 characters',
    named(
      'batch/v1',
      'CronJob',
      'c'.repeat(53),
      ', spec: { schedule: "@daily", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: "c:1" }] } } } } }',
    ),
    ['metadata.name metadata/name'],
  ],
  [
    'a cluster-wide object has no namespace',
    named(RBAC, 'ClusterRole', 'web'),
    ['metadata.namespace metadata/namespace'],
  ],
  [
    'null for creationTimestamp is an old habit of generators',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: shop, creationTimestamp: null } }',
    [],
  ],
  [
    'a quantity may be a number',
    pod('containers: [{ name: a, image: "a:1", resources: { requests: { cpu: 0.5, memory: 1e9 } } }]'),
    [],
  ],
  [
    'a quantity has no GB',
    pod('containers: [{ name: a, image: "a:1", resources: { limits: { memory: 1GB } } }]'),
    ['spec.containers[0].resources.limits.memory schema/format'],
  ],
  [
    'requests of 1 and limits of 1000m are equal',
    pod(
      'containers: [{ name: a, image: "a:1", resources: { requests: { cpu: 1 }, limits: { cpu: 1000m } } }]',
    ),
    [],
  ],
  [
    'a port may be a name',
    pod('containers: [{ name: a, image: "a:1", livenessProbe: { tcpSocket: { port: http } } }]'),
    [],
  ],
  [
    'a port name has a letter',
    pod('containers: [{ name: a, image: "a:1", ports: [{ name: "80", containerPort: 80 }] }]'),
    ['spec.containers[0].ports[0].name schema/format'],
  ],
  [
    'TCP and UDP may share a port',
    pod(
      'containers: [{ name: a, image: "a:1", ports: [{ containerPort: 53 }, { containerPort: 53, protocol: UDP }] }]',
    ),
    [],
  ],
  [
    'the default protocol counts in keys',
    pod(
      'containers: [{ name: a, image: "a:1", ports: [{ containerPort: 53 }, { containerPort: 53, protocol: TCP }] }]',
    ),
    ['spec.containers[0].ports[1] schema/duplicate-key'],
  ],
  [
    'a variable name may have dots and dashes, even digits first',
    pod('containers: [{ name: a, image: "a:1", env: [{ name: 1a.b-c }] }]'),
    [],
  ],
  [
    'a variable name has no equals sign',
    pod('containers: [{ name: a, image: "a:1", env: [{ name: "a=b" }] }]'),
    ['spec.containers[0].env[0].name schema/format'],
  ],
  [
    'a volume without a source is an empty directory',
    pod(
      'volumes: [{ name: a }], containers: [{ name: a, image: "a:1", volumeMounts: [{ name: a, mountPath: /a }] }]',
    ),
    [],
  ],
  [
    'a volume has one source',
    pod(
      'volumes: [{ name: a, emptyDir: {}, secret: { secretName: s } }], containers: [{ name: a, image: "a:1" }]',
    ),
    ['spec.volumes[0] kubernetes/one-of'],
  ],
  [
    'a readiness probe may need several successes',
    pod(
      'containers: [{ name: a, image: "a:1", readinessProbe: { exec: { command: [a] }, successThreshold: 3 } }]',
    ),
    [],
  ],
  [
    'an int32 has 32 bits',
    pod('priority: 3000000000, containers: [{ name: a, image: "a:1" }]'),
    ['spec.priority schema/range'],
  ],
  [
    'a whole number is needed',
    pod('terminationGracePeriodSeconds: 1.5, containers: [{ name: a, image: "a:1" }]'),
    ['spec.terminationGracePeriodSeconds schema/type'],
  ],
  [
    'a Lease has a date with a time zone',
    named('coordination.k8s.io/v1', 'Lease', 'a', ', spec: { renewTime: "2026-01-31T12:00:00" }'),
    ['spec.renewTime schema/format'],
  ],
  [
    'a Lease may have microseconds',
    named('coordination.k8s.io/v1', 'Lease', 'a', ', spec: { renewTime: "2026-01-31T12:00:00.000001Z" }'),
    [],
  ],
  ['a headless Service may have no ports', named('v1', 'Service', 'a', ', spec: { clusterIP: None }'), []],
  [
    'a default-deny policy has an empty selector',
    named(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'a',
      ', spec: { podSelector: {}, policyTypes: [Ingress, Egress] }',
    ),
    [],
  ],
  [
    'labels may be empty, keys may not',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: s, labels: { a: "", "": b } } }',
    ['metadata.labels[] schema/key'],
  ],
  [
    'an annotation may hold anything',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: s, annotations: { example.com/a: "{\\n" } } }',
    [],
  ],
  [
    'prototype keys are unknown fields like any other',
    pod('constructor: 1, containers: [{ name: a, image: "a:1" }]'),
    ['spec.constructor schema/unknown-field'],
  ],
  [
    'a StatefulSet mounts its claim templates',
    named(
      'apps/v1',
      'StatefulSet',
      'a',
      ', spec: { serviceName: a, selector: { matchLabels: { a: b } }, volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }], template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: "a:1", volumeMounts: [{ name: data, mountPath: /d }] }] } } }',
    ),
    [],
  ],
  [
    'IPAddress came with 1.33',
    '{ apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: { name: 10.0.0.1 }, spec: { parentRef: { resource: services, name: a } } }',
    ['kind schema/version'],
  ],
  [
    'a value may be newer than its field',
    named('v1', 'Service', 'a', ', spec: { ports: [{ port: 1 }], trafficDistribution: PreferSameZone }'),
    ['spec.trafficDistribution schema/version'],
  ],
];

describe('verdicts agree with the API server', () => {
  it.each(VERDICTS)('%s', (_title, yaml, expected) => {
    expect(problems(yaml)).toEqual(expected);
  });
});

describe('problems', () => {
  it('are all there at once, in the order of the fields', () => {
    expect(
      problems(
        pod('containers: [{ image: 5, nmae: a, ports: [{ containerPort: "80" }] }], restartPolicy: always'),
      ),
    ).toEqual([
      'spec.containers[0].image schema/type',
      'spec.containers[0].nmae schema/unknown-field',
      'spec.containers[0].ports[0].containerPort schema/type',
      'spec.containers[0].name schema/required',
      'spec.restartPolicy schema/enum',
    ]);
  });

  it('say what to do', () => {
    const fixes = validator
      .validate(
        object(
          pod(
            'containers: [{ name: a, image: "a:1", ports: [{ containerPort: "80" }], env: [{ name: A, value: true }] }], restartPolicy: always',
          ),
        ),
      )
      .map(({ fix }) => fix);
    expect(fixes).toEqual(['write 80 without quotes', 'put it in quotes: "true"', 'did you mean "Always"?']);
  });

  it('name the version in which a field came', () => {
    const [problem] = validator.validate(
      object(pod('hostnameOverride: a, containers: [{ name: a, image: "a:1" }]')),
    );
    expect(problem?.message).toBe(
      'the field came with Kubernetes 1.34, but the object must be valid from 1.32 to 1.37',
    );
  });

  it('of an unknown kind name the right apiVersion', () => {
    const [problem] = validator.validate(object(named('extensions/v1beta1', 'Ingress', 'a')));
    expect(problem).toMatchObject({
      rule: 'schema/unknown-kind',
      fix: 'use apiVersion networking.k8s.io/v1',
    });
  });

  it('never show a value of a Secret', () => {
    const found = validator.validate(
      object(
        named('v1', 'Secret', 'a', ', data: { token: "not base64 at all" }, stringData: { other: 123456 }'),
      ),
    );
    expect(found.map(({ path }) => path)).toEqual(['data.token', 'stringData.other']);
    expect(JSON.stringify(found)).not.toMatch(/base64 at all|123456/);
  });

  it('do not change the object', () => {
    const frozen = Object.freeze(object(pod('containers: [{ name: a }]')));
    const before = JSON.stringify(frozen);
    validator.validate(frozen);
    expect(JSON.stringify(frozen)).toBe(before);
  });
});
