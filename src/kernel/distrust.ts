/** Codes of connections that failed since who answers is not who should, by what that means. Names of Node and OpenSSL. */
const meanings: Readonly<Record<string, string>> = {
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

/** How deep errors lie in each other at most: Octokit's, in which fetch's, in which the one of the socket. */
const deepest = 5;

/**
 * Why a server that was reached cannot be trusted, as the end of a sentence about it. Such a failure is not worth another try.
 *
 * @returns undefined for every other failure
 */
export function distrustOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < deepest && current instanceof Error; depth += 1) {
    const code = codeOf(current);
    const meaning = code === undefined ? undefined : meanings[code];
    if (meaning !== undefined) return meaning;
    // several addresses of one host come in one (RFC 8305, autoSelectFamily): the first is as good as any
    current = current instanceof AggregateError ? (current.errors as unknown[])[0] : current.cause;
  }
  return undefined;
}

function codeOf(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && Object.hasOwn(meanings, code) ? code : undefined;
}
