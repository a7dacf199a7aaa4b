import { describe, expect, test } from 'vitest';
import { toKubeError } from '../../src/kube/classify.js';
import {
  isKubeError,
  KubeError,
  passingKinds,
  type KubeErrorKind,
  type StatusCause,
} from '../../src/kube/errors.js';

/** What the API server answered, as far as it matters. */
interface Answer {
  readonly status: number;
  readonly message: string;
  readonly kind: KubeErrorKind;
  readonly reason?: string;
  readonly causes?: readonly StatusCause[];
  /** Kind in the details of the Status. */
  readonly about?: string;
}

const webhook =
  'Internal error occurred: failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s"';
const statefulSet =
  "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** Messages as Kubernetes 1.32 to 1.37 write them. */
const answers: readonly Answer[] = [
  { status: 401, message: 'Unauthorized', kind: 'unauthorized' },
  { status: 429, message: 'too many requests, please try again later', kind: 'throttled' },
  {
    status: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    kind: 'throttled',
  },
  { status: 410, message: 'too old resource version: 1 (20)', reason: 'Expired', kind: 'gone' },

  {
    status: 500,
    message: `${webhook}: dial tcp 10.96.1.1:443: connect: connection refused`,
    kind: 'webhook',
  },
  {
    status: 500,
    message: `${webhook}: no endpoints available for service "cert-manager-webhook"`,
    kind: 'webhook',
  },
  { status: 500, message: `${webhook}: service "cert-manager-webhook" not found`, kind: 'webhook' },
  { status: 500, message: `${webhook}: context deadline exceeded`, kind: 'webhook' },
  { status: 500, message: `${webhook}: net/http: TLS handshake timeout`, kind: 'webhook' },
  { status: 500, message: `${webhook}: EOF`, kind: 'webhook' },
  {
    status: 500,
    message: `${webhook}: dial tcp: lookup cert-manager-webhook: no such host`,
    kind: 'webhook',
  },
  { status: 500, message: `${webhook}: x509: certificate signed by unknown authority`, kind: 'webhook' },
  {
    status: 500,
    message: `${webhook}: tls: failed to verify certificate: x509: certificate has expired`,
    kind: 'webhook',
  },
  {
    status: 500,
    message:
      'conversion webhook for acme.io/v1, Kind=Order failed: Post "https://a.b.svc:443/convert": dial tcp: connect: connection refused',
    kind: 'webhook',
  },
  {
    status: 500,
    message: `${webhook}: received invalid webhook response: expected webhook response of admission.k8s.io/v1`,
    kind: 'other',
  },
  {
    status: 500,
    message: 'conversion webhook for acme.io/v1, Kind=Order failed: conversion is not supported',
    kind: 'other',
  },
  {
    status: 400,
    message: 'admission webhook "validate.kyverno.svc" denied the request: no latest tags',
    kind: 'denied',
  },
  {
    status: 500,
    message: 'admission webhook "x.y" denied the request: timeout of the policy engine',
    kind: 'denied',
  },

  { status: 500, message: 'etcdserver: leader changed', kind: 'server' },
  {
    status: 500,
    message:
      'rpc error: code = Unavailable desc = etcdserver: request timed out, possibly due to previous leader failure',
    kind: 'server',
  },
  {
    status: 422,
    message:
      'Service "operator" is invalid: spec.clusterIPs: Invalid value: [""]: failed to allocate IP: rpc error: code = Unavailable desc = error reading from server: EOF',
    kind: 'server',
  },
  {
    status: 422,
    message:
      'Service "operator" is invalid: spec.clusterIPs: Invalid value: [""]: failed to allocate IP: allocator not ready',
    kind: 'server',
  },
  {
    status: 422,
    message:
      'Service "operator" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.7"]: failed to allocate IP 10.0.0.7: allocator not ready',
    kind: 'server',
  },
  {
    status: 422,
    message:
      'Service "operator" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.7"]: failed to allocate IP 10.0.0.7: provided IP is already allocated',
    kind: 'invalid',
  },
  { status: 500, message: 'etcdserver: mvcc: database space exceeded', kind: 'other' },
  { status: 500, message: 'etcdserver: request is too large', kind: 'invalid' },
  {
    status: 500,
    message:
      'rpc error: code = ResourceExhausted desc = trying to send message larger than max (2150505 vs. 2097152)',
    kind: 'invalid',
  },
  { status: 503, message: 'apiserver is shutting down', kind: 'server' },
  { status: 503, message: 'the server is currently unable to handle the request', kind: 'server' },
  {
    status: 504,
    message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
    kind: 'server',
  },
  {
    status: 500,
    message:
      'failed to create typed patch object (a/b; /v1, Kind=ConfigMap): .dataa: field not declared in schema',
    kind: 'invalid',
  },

  {
    status: 403,
    message:
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: 'namespace x is being terminated',
        field: 'metadata.namespace',
      },
    ],
    kind: 'terminating',
  },
  {
    status: 403,
    message:
      'pods "a" is forbidden: unable to create new content in namespace x because it is being terminated',
    kind: 'terminating',
  },
  {
    status: 409,
    message: 'object is being deleted: namespaces "x" already exists',
    reason: 'AlreadyExists',
    kind: 'terminating',
  },
  {
    status: 409,
    message: 'object is being deleted: configmaps "x" already exists',
    reason: 'AlreadyExists',
    kind: 'conflict',
  },

  {
    status: 403,
    message: 'pods "a" is forbidden: exceeded quota: small, requested: cpu=1, used: cpu=1, limited: cpu=1',
    kind: 'quota',
  },
  {
    status: 403,
    message: 'pods "a" is forbidden: failed quota: small: must specify limits.cpu for: main',
    kind: 'quota',
  },
  { status: 403, message: 'pods "a" is forbidden: insufficient quota to consume: cpu', kind: 'quota' },
  {
    status: 403,
    message: 'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    kind: 'quota',
  },
  {
    status: 403,
    message:
      'pods "a" is forbidden: [minimum memory usage per Pod is 1Mi, but request is 1, cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000]',
    kind: 'quota',
  },
  {
    status: 403,
    message: 'pods "a" is forbidden: status unknown for quota: small, resources: cpu',
    kind: 'server',
  },
  { status: 403, message: 'pods "a" is forbidden: not yet ready to handle request', kind: 'server' },

  {
    status: 403,
    message:
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "x"',
    kind: 'forbidden',
  },
  { status: 403, message: 'forbidden: User "system:anonymous" cannot get path "/api"', kind: 'forbidden' },
  {
    status: 403,
    message:
      'roles.rbac.authorization.k8s.io "a" is forbidden: user "jane" (groups=["dev"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
    kind: 'forbidden',
  },
  {
    status: 403,
    message: 'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    kind: 'denied',
  },
  {
    status: 403,
    message:
      "deployments.apps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
    kind: 'denied',
  },
  {
    status: 422,
    message:
      "ConfigMap \"a\" is invalid: : ValidatingAdmissionPolicy 'p' with binding 'b' denied request: field is immutable",
    kind: 'denied',
  },

  { status: 404, message: 'configmaps "a" not found', about: 'configmaps', kind: 'not-found' },
  { status: 404, message: 'namespaces "a" not found', about: 'namespaces', kind: 'not-found' },
  { status: 404, message: 'the server could not find the requested resource', kind: 'no-kind' },

  {
    status: 409,
    message: 'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
    causes: [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl" using apps/v1',
        field: '.spec.replicas',
      },
    ],
    kind: 'field-conflict',
  },
  { status: 409, message: 'configmaps "a" already exists', reason: 'AlreadyExists', kind: 'conflict' },
  {
    status: 409,
    message:
      'Operation cannot be fulfilled on leases "a": the object has been modified; please apply your changes to the latest version and try again',
    kind: 'conflict',
  },

  {
    status: 422,
    message: `StatefulSet.apps "a" is invalid: spec: ${statefulSet}`,
    causes: [{ message: statefulSet, field: 'spec' }],
    kind: 'immutable',
  },
  ...immutables().map((message) => ({
    status: 422,
    message: `it is invalid: ${message}`,
    kind: 'immutable' as const,
  })),
  {
    status: 422,
    message:
      'Deployment.apps "a" is invalid: [spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`, spec.selector: Invalid value: {}: field is immutable]',
    causes: [
      { message: 'Invalid value: {"a":"c"}: `selector` does not match template `labels`' },
      { message: 'Invalid value: {}: field is immutable' },
    ],
    kind: 'invalid',
  },
  {
    status: 400,
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataa"',
    kind: 'invalid',
  },
  { status: 422, message: 'Service "a" is invalid: spec.ports: Required value', kind: 'invalid' },
  { status: 413, message: 'Request entity too large: limit is 3145728', kind: 'invalid' },
  { status: 405, message: 'the server does not allow this method on the requested resource', kind: 'other' },
  { status: 415, message: 'the body of the request was in an unknown format', kind: 'other' },
];

function immutables(): string[] {
  return [
    'spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable',
    'spec.clusterIPs[0]: Invalid value: ["10.0.0.1"]: may not change once set',
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    'roleRef: Invalid value: {"kind":"Role"}: cannot change roleRef',
    'parameters: Forbidden: updates to parameters are forbidden.',
    'data: Forbidden: field is immutable when `immutable` is set',
    'value: Forbidden: may not be changed in an update.',
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    'spec.name: Invalid value: "string": Value is immutable',
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  ];
}

describe('the class of an error', () => {
  test.each(answers)('of $status "$message" is $kind', ({ kind, ...answer }) => {
    expect(errorOf(answer).kind).toBe(kind);
  });

  test('of a page that is no answer of the API server goes by the status', () => {
    expect(
      toKubeError(502, '<html><head><style>p {}</style></head><h1>Bad\n Gateway</h1></html>'),
    ).toMatchObject({
      kind: 'server',
      message: 'Bad Gateway',
    });
    expect(toKubeError(404, '404 page not found\n').kind).toBe('no-kind');
    expect(toKubeError(503, undefined).message).toBe('the API server answered 503');
    expect(toKubeError(503, 'x'.repeat(5000)).message).toHaveLength(303);
  });

  test('of an unexpected body does not matter', () => {
    for (const body of [
      null,
      [],
      1,
      { kind: 'Status', details: { causes: [null, 'x', {}] } },
      { kind: 'Other' },
    ]) {
      expect(toKubeError(500, body).kind).toBe('server');
    }
  });

  test('of a server that waits for more is among those that may pass', () => {
    const passing = answers.filter(({ kind }) => passingKinds.includes(kind)).map(({ kind }) => kind);
    expect(new Set(passing)).toEqual(new Set(['throttled', 'server', 'webhook']));
  });
});

describe('an error of the API server', () => {
  test('keeps reason and causes', () => {
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "x"', field: '.spec' }];
    const error = errorOf({ status: 409, message: 'conflict', reason: 'Conflict', causes });
    expect(error).toMatchObject({ status: 409, message: 'conflict', reason: 'Conflict', causes });
  });

  const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
  test.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date, by the clock of the server', { 'retry-after': 'Tue, 24 Nov 2026 10:00:05 GMT', date }, 5000],
    ['a date in the past', { 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT', date }, 0],
    ['a date without a clock', { 'retry-after': 'Tue, 24 Nov 2026 10:00:05 GMT' }, undefined],
    ['nonsense', { 'retry-after': 'soon', date }, undefined],
    ['several, the first', { 'retry-after': ['2', '9'] }, 2000],
    ['nothing', {}, undefined],
  ])('knows when the server wants to be asked again: %s', (_title, headers, expected) => {
    expect(toKubeError(429, undefined, headers).retryAfter).toBe(expected);
  });

  test('knows that from its details too, and believes the header more', () => {
    const body = { kind: 'Status', details: { retryAfterSeconds: 3 } };
    expect(toKubeError(500, body).retryAfter).toBe(3000);
    expect(toKubeError(500, body, { 'retry-after': '1' }).retryAfter).toBe(1000);
  });

  test('is recognised by its name and kind, across copies of the module', () => {
    const error = new KubeError('gone', { kind: 'gone', status: 410 });
    const copy = Object.assign(new Error('gone'), { name: 'KubeError', kind: 'gone' });
    for (const one of [error, copy]) {
      expect(isKubeError(one)).toBe(true);
      expect(isKubeError(one, 'conflict', 'gone')).toBe(true);
      expect(isKubeError(one, 'conflict')).toBe(false);
    }
    expect(isKubeError(Object.assign(new Error(), { name: 'KubeError' }))).toBe(false);
    expect(isKubeError('KubeError')).toBe(false);
  });
});

function errorOf({ status, message, reason, causes, about }: Omit<Answer, 'kind'>): KubeError {
  const details = { ...(causes && { causes }), ...(about !== undefined && { kind: about, name: 'a' }) };
  return toKubeError(status, { kind: 'Status', status: 'Failure', message, reason, details, code: status });
}
