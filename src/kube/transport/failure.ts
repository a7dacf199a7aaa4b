import { distrustOf } from '../../kernel/distrust.js';
import { KubeError } from '../errors.js';

/** Failures that may pass, in words. */
const passing: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ECONNABORTED: 'connection reset',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the name server does not answer',
};

/** That nothing was heard for too long. */
export class Silence extends Error {
  readonly code = 'ETIMEDOUT';
}

/** That a proxy gave no tunnel. */
export class ProxyRefusal extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(`the proxy answered ${status} ${text}`.trimEnd());
  }
}

/**
 * The error of a request that got no answer, or half of one.
 *
 * @param host of the API server, as people know it
 */
export function connectionError(error: unknown, host: string): KubeError {
  const distrust = distrustOf(error);
  if (distrust !== undefined) {
    return new KubeError(`the server at ${host} cannot be trusted: ${distrust}`, {
      kind: 'other',
      status: 0,
      hint: 'check certificate-authority, tls-server-name and the address of the cluster in the kubeconfig',
      cause: error,
    });
  }
  if (error instanceof ProxyRefusal) return proxyError(error, host);
  const text = error instanceof Silence ? error.message : (passing[codeOf(error) ?? ''] ?? textOf(error));
  return new KubeError(`no answer from ${host}: ${text}`, { kind: 'connection', status: 0, cause: error });
}

/** A proxy that is overloaded, or that cannot reach the server now, may be right later; one that wants a password will not be. */
function proxyError(error: ProxyRefusal, host: string): KubeError {
  const passes = error.status >= 500 || error.status === 429;
  return new KubeError(`no answer from ${host}: ${error.message}`, {
    kind: passes ? 'connection' : 'other',
    status: 0,
    hint: 'check proxy-url in the kubeconfig, or HTTPS_PROXY; NO_PROXY exempts hosts from it',
    cause: error,
  });
}

/** Errors of several addresses of one host come in one (RFC 8305, `autoSelectFamily`): the first is as good as any. */
function codeOf(error: unknown): string | undefined {
  const first: unknown = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  const code = first instanceof Error && 'code' in first ? first.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
