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
  return only(env, passedOn);
}

/**
 * Variables of GitHub by which a job proves to the npm registry who it is, and those that npm writes into the provenance statement: with one missing it
 * would say "undefined", and the registry would refuse it (https://docs.npmjs.com/generating-provenance-statements).
 */
const proofOfJob: readonly RegExp[] = [
  /^ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)$/,
  /^GITHUB_(?:ACTIONS|SERVER_URL|REPOSITORY|REPOSITORY_ID|REPOSITORY_OWNER_ID|EVENT_NAME|REF|SHA|WORKFLOW_REF|RUN_ID|RUN_ATTEMPT)$/,
  /^RUNNER_ENVIRONMENT$/,
];

/** The environment of programs that publish: a job may prove who it is. */
export function publishEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return only(env, [...passedOn, ...proofOfJob]);
}

function only(
  env: Readonly<Record<string, string | undefined>>,
  patterns: readonly RegExp[],
): Readonly<Record<string, string>> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && patterns.some((pattern) => pattern.test(entry[0])),
  );
  return Object.fromEntries(kept);
}
