/** A shape that only secrets have, and what to call it. */
interface SecretPattern {
  readonly what: string;
  /** Global, so that it can replace every occurrence. */
  readonly pattern: RegExp;
}

/**
 * Shapes of well-known secrets. Prefixes are those their issuers document for secret scanning; a pattern must be strict
 * enough that no host name, path, image or label matches it, and take linear time on any text.
 */
const secretPatterns: readonly SecretPattern[] = [
  {
    what: 'a private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,60}-----|$)/g,
  },
  { what: 'an age private key', pattern: /AGE-SECRET-KEY-1[A-Z0-9]{20,}/gi },
  { what: 'a GitHub token', pattern: /(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { what: 'a GitLab token', pattern: /glpat-[A-Za-z0-9_-]{16,}/g },
  { what: 'an npm token', pattern: /npm_[A-Za-z0-9]{30,}/g },
  { what: 'a Slack token', pattern: /(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/g },
  { what: 'an AWS access key', pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g },
  { what: 'a Google API key', pattern: /AIza[A-Za-z0-9_-]{35}/g },
  { what: 'a Docker Hub token', pattern: /dckr_pat_[A-Za-z0-9_-]{20,}/g },
  {
    what: 'an API key',
    pattern:
      /(?<![A-Za-z0-9])(?:sk-(?:ant|proj)-[A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{20,}|[rs]k_live_[A-Za-z0-9]{16,}|xai-[A-Za-z0-9]{30,})/g,
  },
  {
    what: 'a JSON Web Token',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  },
  { what: 'an address with a password', pattern: /(?<=:\/\/)[^\s/:@]*:[^\s/@]+(?=@)/g },
];

/** Text that stands for a secret in everything we print. */
export const mask = '***';

/** Keys whose value is a secret whatever it looks like. */
const passwordKey = /(?:^|[_.-])(?:password|passwd|passphrase)$/i;

/** Keys whose value may be a secret: refused only when it also looks random. */
const secretKey =
  /(?:^|[_.-])(?:password|passwd|passphrase|token|secret|key|credentials?|api_?key|private_?key|auth)$/i;

/** Whether a key name says that its value is a password. Camel case counts: `adminPassword`. */
export function isPasswordKey(key: string): boolean {
  return passwordKey.test(separateWords(key));
}

/** Whether a key name says that its value may be a secret: password, token, secret, key and the like. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(separateWords(key));
}

function separateWords(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

/** Says which well-known secret a text contains, such as `a GitHub token`; undefined when none. */
export function secretWithin(text: string): string | undefined {
  // `search` starts at the beginning whatever the state of a global expression.
  return secretPatterns.find(({ pattern }) => text.search(pattern) >= 0)?.what;
}

/**
 * Whether a text looks generated: a run of at least 20 letters and digits, without separators, that changes between
 * letter and digit at least four times. Names made of words, paths and host names do not.
 */
export function looksRandom(text: string): boolean {
  const runs = text.match(/[A-Za-z0-9+=]{20,}/g) ?? [];
  return runs.some((run) => (run.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g) ?? []).length >= 4);
}

/** Replaces every well-known secret in a text, and every one of `known` of at least six characters, by {@link mask}. */
export function redact(text: string, known: Iterable<string> = []): string {
  let result = text;
  for (const secret of known) {
    if (secret.length >= 6) result = result.split(secret).join(mask);
  }
  return secretPatterns.reduce((current, { pattern }) => current.replace(pattern, mask), result);
}

const longestPrinted = 80;

/**
 * Makes a text safe and short for a terminal: control characters, which could move the cursor, and invisible or
 * direction-changing ones, which could hide a difference, are written as `\u{...}`; after 80 characters comes `...`.
 */
export function printable(text: string, longest: number = longestPrinted): string {
  const characters = Array.from(text);
  const shown = characters.slice(0, longest).join('');
  const visible = shown.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return characters.length > longest ? `${visible}...` : visible;
}
