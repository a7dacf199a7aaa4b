/** One cause in a Status (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/). */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** What went wrong, in the classes that decide what to do next. */
export type KubeErrorKind =
  /** Nothing answered, or the answer broke off: refused, reset, timed out, half a body. */
  | 'connection'
  /** 429. */
  | 'throttled'
  /** 500 to 504, `etcdserver: leader changed` and the like. */
  | 'server'
  /** An admission webhook did not answer. */
  | 'webhook'
  /** 401. */
  | 'unauthorized'
  /** 403 by authorization. */
  | 'forbidden'
  /** 403 by a ResourceQuota or LimitRange. */
  | 'quota'
  /** 403 or 400 and others by an admission plugin, policy or webhook that said no. */
  | 'denied'
  /** 404 of an object or a namespace. */
  | 'not-found'
  /** 404 of a kind: the API server does not serve it. */
  | 'no-kind'
  /** 409 of server-side apply: somebody else owns the field. */
  | 'field-conflict'
  /** 409 of a resource version or an object that exists. */
  | 'conflict'
  /** 409 or 403 because the namespace is being deleted. */
  | 'terminating'
  /** 410. */
  | 'gone'
  /** 422: a field is immutable. */
  | 'immutable'
  /** 400 or 422: the object is not valid. */
  | 'invalid'
  | 'other';

/** What a {@link KubeError} is made from. */
export interface KubeErrorParts {
  readonly kind: KubeErrorKind;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Reason of the Status, such as `AlreadyExists`. Absent: it had none. */
  readonly reason?: string;
  /** Causes of the Status. */
  readonly causes?: readonly StatusCause[];
  /** Milliseconds after which the server wants to be asked again (`Retry-After`). Absent: it did not say. */
  readonly retryAfter?: number;
  /** What to do next, where the client knows more than the server said: which credential was refused, which certificate is not trusted. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An answer of the API server that is no success, or no answer at all. The message is the server's, without our request's content. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly kind: KubeErrorKind;
  readonly status: number;
  readonly reason: string | undefined;
  readonly causes: readonly StatusCause[];
  readonly retryAfter: number | undefined;
  readonly hint: string | undefined;

  constructor(message: string, parts: KubeErrorParts) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.kind = parts.kind;
    this.status = parts.status;
    this.reason = parts.reason;
    this.causes = parts.causes ?? [];
    this.retryAfter = parts.retryAfter;
    this.hint = parts.hint;
  }
}

/** What becomes of requests when their client is closed. */
export function connectionClosed(): KubeError {
  return new KubeError('the connection to the cluster is closed', { kind: 'other', status: 0 });
}

/** Whether an error is a {@link KubeError}, of one of these kinds if any are named; works across copies of this module. */
export function isKubeError(error: unknown, ...kinds: readonly KubeErrorKind[]): error is KubeError {
  if (!(error instanceof Error) || error.name !== 'KubeError' || !('kind' in error)) return false;
  return kinds.length === 0 || kinds.some((kind) => kind === error.kind);
}

/** Kinds of errors that may pass by themselves. A 401 is not among them: the client itself renews what can be renewed. */
export const passingKinds: readonly KubeErrorKind[] = ['connection', 'throttled', 'server', 'webhook'];
