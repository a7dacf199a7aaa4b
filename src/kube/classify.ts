import { KubeError, type KubeErrorKind } from './errors.js';
import { readRetryAfter, readStatus, type Status } from './status.js';

/** An answer that is no success, as far as it decides the kind of the error. */
interface Failure extends Status {
  /** HTTP status. */
  readonly status: number;
}

/** One way an answer gets its kind. All parts that are there must fit. */
interface Rule {
  readonly kind: KubeErrorKind;
  /** HTTP statuses. Absent: any. */
  readonly status?: readonly number[];
  /** Text of the message. Absent: any. */
  readonly message?: RegExp;
  /** Anything else. */
  readonly when?: (failure: Failure) => boolean;
}

const because = (reason: string) => (failure: Failure) =>
  failure.causes.some((cause) => cause.reason === reason);

/**
 * What the API server says when it could not reach a webhook although it may soon: no connection, no endpoint, no service, no answer in
 * time, or a certificate that is still to be injected. Texts of Go's net, crypto/tls and context packages, and of
 * k8s.io/apiserver/pkg/util/proxy for the endpoints.
 */
const unreachable =
  /connection refused|connection reset|broken pipe|no route to host|no such host|network is unreachable|no endpoints available|no service port|service "" not found|deadline exceeded|timed? ?out|\bEOF\b|x509: |tls: |bad certificate|currently unable to handle the request|unexpected response code: 50[234]/i;

/**
 * The table: first match wins. Messages are those of Kubernetes 1.32 to 1.37; each is followed by the place it comes from (k8s.io/ left out),
 * and the end-to-end tests provoke the common ones.
 */
const rules: readonly Rule[] = [
  { kind: 'unauthorized', status: [401] },
  { kind: 'throttled', status: [429] },
  { kind: 'gone', status: [410] },

  // apiserver/pkg/util/webhook/error.go; apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go
  {
    kind: 'webhook',
    message: /failed calling webhook|conversion webhook for .* failed/,
    // names and addresses are theirs: an address ends with "timeout=10s"
    when: ({ message }) => unreachable.test(message.replace(/"[^"]*"/g, '""')),
  },
  // the same, but the webhook answered what the API server does not understand: asking again brings the same
  { kind: 'other', message: /failed calling webhook|conversion webhook for / },
  // apiserver/pkg/admission/plugin/webhook/errors/statuserror.go: whatever status the webhook chose
  { kind: 'denied', message: /admission webhook "[^"]*" denied the request/ },

  // apimachinery/pkg/util/managedfields/internal/structuredmerge.go: what does not fit the schema comes as 500
  { kind: 'invalid', message: /failed to create typed (?:patch|new|live) object/ },
  // etcd api/v3rpc/rpctypes/error.go; come as 500, and stay until somebody does something
  { kind: 'invalid', message: /etcdserver: request is too large|trying to send message larger than max/ },
  { kind: 'other', message: /database space exceeded|etcdserver: (?:corrupt|permission denied)/ },
  // etcd api/v3rpc/rpctypes/error.go; come as 500 mostly, but not by contract
  {
    kind: 'server',
    message:
      /etcdserver: (?:leader changed|no leader|request timed out|too many requests|server stopped|not leader|not capable)/,
  },
  // what the API server's own client of etcd says when the connection is lost (google.golang.org/grpc/codes), whatever the status
  { kind: 'server', message: /rpc error: code = (?:Unavailable|DeadlineExceeded)/ },
  // kubernetes/pkg/registry/core/service/storage/alloc.go: from 1.37 on as 422, also when it is the API server that chooses the address;
  // that none is left (500 too) may pass as well
  {
    kind: 'server',
    status: [422],
    message: /failed to allocate IP: |failed to allocate IP \S+: allocator not ready/,
  },

  // apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go
  { kind: 'terminating', when: because('NamespaceTerminating') },
  { kind: 'terminating', status: [403], message: /because it is being terminated/ },
  // apiserver/pkg/registry/generic/registry/store.go, on creation of a namespace that is on its way out
  { kind: 'terminating', status: [409], message: /object is being deleted: namespaces "/ },

  // apiserver/pkg/admission/plugin/resourcequota/controller.go: the quota is new and not counted yet
  { kind: 'server', status: [403], message: /status unknown for quota: / },
  { kind: 'quota', status: [403], message: /exceeded quota: |failed quota: |insufficient quota to / },
  // kubernetes/plugin/pkg/admission/limitranger/admission.go
  {
    kind: 'quota',
    status: [403],
    message: /(?:maximum|minimum) \S+ (?:usage|size) per |max limit to request ratio per /,
  },
  // apiserver/pkg/admission/initializer and plugins that wait for their caches, just after the API server started
  { kind: 'server', status: [403], message: /not yet ready to handle request/ },
  // apiserver/pkg/endpoints/handlers/responsewriters/errors.go
  {
    kind: 'forbidden',
    status: [403],
    message: /(?:User|user) "[^"]*" cannot |cannot \S+ (?:resource|path|on the namespace)/,
  },
  // kubernetes/pkg/registry/rbac/validation/internal_version_adapter.go and .../escalation_check.go
  { kind: 'forbidden', status: [403], message: /attempting to grant RBAC permissions not currently held/ },
  // Pod Security ("violates PodSecurity"), ValidatingAdmissionPolicy ("denied request") and every other plugin
  { kind: 'denied', status: [403] },
  // apiserver/pkg/admission/plugin/policy/validating/plugin.go: 422 unless the policy says otherwise
  { kind: 'denied', message: /ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/ },

  // apimachinery/pkg/api/errors: a 404 about an object names its kind; "404 page not found" and "could not find the requested resource" do not
  { kind: 'not-found', status: [404], when: ({ about }) => about !== undefined },
  { kind: 'no-kind', status: [404] },

  // apimachinery/pkg/util/managedfields/internal/conflict.go
  { kind: 'field-conflict', status: [409], when: because('FieldManagerConflict') },
  { kind: 'conflict', status: [409] },

  { kind: 'immutable', status: [400, 403, 422], when: isImmutable },
  { kind: 'invalid', status: [400, 413, 422] },
  { kind: 'server', status: [408, 500, 502, 503, 504] },
];

/**
 * Every way that validation says "this cannot change any more". kubernetes/pkg/apis/{apps,batch,core,policy,rbac,scheduling,storage,...}/
 * validation and apimachinery/pkg/api/validation/objectmeta.go; "Value is immutable" and the like is what definitions say by CEL rules.
 */
const immutable =
  /\bimmutable\b|may not change (?:once set|fields other than)|may not be (?:changed|updated)|can(?:not| not) be (?:changed|updated|modified)|cannot change |updates to .* (?:is|are) forbidden|can not be less than (?:previous value|status\.capacity)/i;

/** Recreating helps only if nothing else is wrong, so every cause has to be of this sort. */
function isImmutable({ message, causes }: Failure): boolean {
  const texts = causes.flatMap((cause) => cause.message ?? []);
  return (texts.length === 0 ? [message] : texts).every((text) => immutable.test(text));
}

/** Headers that matter to errors, in lower case. */
export type FailureHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The error of an answer that is no success.
 *
 * @param status HTTP status, 400 or more; for an `ERROR` event of a watch the `code` of its Status
 * @param body parsed JSON, or text
 * @param headers of the answer; none for an event of a watch
 */
export function toKubeError(status: number, body: unknown, headers: FailureHeaders = {}): KubeError {
  const failure: Failure = { ...readStatus(body), status };
  const { reason, causes, retryAfterSeconds } = failure;
  const header = readRetryAfter(one(headers['retry-after']), one(headers['date']));
  const retryAfter = header ?? (retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000);
  return new KubeError(failure.message === '' ? `the API server answered ${status}` : failure.message, {
    kind: kindOf(failure),
    status,
    causes,
    ...(reason !== undefined && { reason }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

function kindOf(failure: Failure): KubeErrorKind {
  const rule = rules.find(
    ({ status, message, when }) =>
      (status?.includes(failure.status) ?? true) &&
      (message?.test(failure.message) ?? true) &&
      (when?.(failure) ?? true),
  );
  return rule?.kind ?? 'other';
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
