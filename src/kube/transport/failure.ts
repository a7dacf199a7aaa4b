import { KubeError } from '../errors.js';

/** Codes of failures that are not worth another try: who answers is not who should. With what to do. */
const untrusted: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself, which is not trusted',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the authority it names',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: compare the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EPROTO: 'it does not speak TLS',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not trust the client certificate',
};

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
  const code = codeOf(error);
  const distrust = code === undefined ? undefined : untrusted[code];
  if (distrust !== undefined) {
    return new KubeError(`the server at ${host} cannot be trusted: ${distrust}`, {
      kind: 'other',
      status: 0,
      hint: 'check certificate-authority, tls-server-name and the address of the cluster in the kubeconfig',
      cause: error,
    });
  }
  if (error instanceof ProxyRefusal) return proxyError(error, host);
  const text = error instanceof Silence ? error.message : (passing[code ?? ''] ?? textOf(error));
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
