/** Names of the secrets that a release can use; each is read from the environment variable of the same name. */
export const secretNames = [
  'GITHUB_TOKEN',
  'CTO_RELEASE_MINISIGN_KEY',
  'CTO_RELEASE_MINISIGN_PASSWORD',
  'CTO_RELEASE_GPG_KEY',
  'CTO_RELEASE_GPG_PASSPHRASE',
  'CTO_RELEASE_SIGSTORE_KEY',
  'CTO_RELEASE_WINDOWS_CERTIFICATE',
  'CTO_RELEASE_WINDOWS_PASSWORD',
  'CTO_RELEASE_APPLE_CERTIFICATE',
  'CTO_RELEASE_APPLE_PASSWORD',
  'CTO_RELEASE_APPLE_NOTARY_KEY',
  'CTO_RELEASE_WEBHOOK_SECRET',
  'NPM_TOKEN',
] as const;

/** Name of a secret. */
export type SecretName = (typeof secretNames)[number];

/** Secret values of a release. They reach steps one at a time and leave them only towards the one who needs them. */
export interface Secrets {
  /** The value; undefined when it is not given. Every call is a security-relevant act and stands in the audit log. */
  readonly read: (name: SecretName) => string | undefined;
  /** Whether it is given; reads nothing. */
  readonly has: (name: SecretName) => boolean;
  /** Names of those that were read so far, each once, in the order of the first reading. */
  readonly taken: () => readonly SecretName[];
  /** Replaces every known value in a text by the name of its variable. */
  readonly redact: (text: string) => string;
}

/** Takes the secrets out of an environment. @param env environment of the process */
export function createSecrets(env: Readonly<Record<string, string | undefined>>): Secrets {
  const taken = new Set<SecretName>();
  const values = new Map<SecretName, string>();
  for (const name of secretNames) {
    const value = env[name];
    if (value !== undefined && value.trim() !== '') values.set(name, value);
  }
  return {
    has: (name) => values.has(name),
    read: (name) => {
      if (values.has(name)) taken.add(name);
      return values.get(name);
    },
    taken: () => [...taken],
    // longest first, so that a value that contains another one goes as a whole
    redact: (text) =>
      [...values]
        .flatMap(([name, value]) => [value, value.trim()].map((form) => ({ name, form })))
        .filter(({ form }) => form.length >= 6)
        .sort((a, b) => b.form.length - a.form.length)
        .reduce((current, { name, form }) => current.split(form).join(`<${name}>`), text),
  };
}
