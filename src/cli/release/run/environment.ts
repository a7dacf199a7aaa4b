/**
 * Variables that other programs get: what finds programs, homes, certificates, proxies and registries. Tokens and keys of ours are not among them,
 * nor is anything else that happens to be set.
 */
const passedOn: readonly RegExp[] = [
  /^(?:PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|COMSPEC|TMPDIR|TEMP|TMP|USER|LOGNAME)$/i,
  /^(?:LANG|LC_[A-Z]+|TERM)$/,
  /^(?:XDG_[A-Z_]+|GNUPGHOME)$/,
  /^(?:https?_proxy|no_proxy|all_proxy)$/i,
  /^(?:SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS)$/,
  // where the registry is and how it is trusted, never who we are
  /^npm_config_(?:registry|cafile|cache|userconfig|globalconfig|https?_proxy|noproxy|strict_ssl)$/i,
];

/** The environment that programs of a release run in. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && passedOn.some((pattern) => pattern.test(entry[0])),
  );
  return Object.fromEntries(kept);
}

/** Variables of GitHub by which a job proves to the npm registry who it is (https://docs.npmjs.com/trusted-publishers). */
const proofOfJob = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GITHUB_ACTIONS'];

/** The environment of programs that publish: a job may prove who it is. */
export function publishEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const proof = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && proofOfJob.includes(entry[0]),
  );
  return { ...childEnvironment(env), ...Object.fromEntries(proof) };
}
