import { readFileSync, statSync } from 'node:fs';
import type { Credential, Credentials } from './model.js';

/** Credentials that do not change. */
export function fixedCredentials(what: string, credential: Credential, hint?: string): Credentials {
  return {
    what,
    ...(hint !== undefined && { hint }),
    current: () => Promise.resolve(credential),
    renew: () => Promise.resolve(false),
  };
}

/** A token in a file that others keep fresh, as the kubelet does with that of a service account. */
export interface TokenFileOptions {
  readonly path: string;
  /** Used while the file cannot be read. Absent: requests go without a token then. */
  readonly fallback?: string;
  /** Makes the credential of a token. */
  readonly credential: (token: string | undefined) => Credential;
}

/** Reads a token file, and again whenever it was changed: its status is asked before each request, which takes microseconds. */
export function tokenFileCredentials(
  what: string,
  { path, fallback, credential }: TokenFileOptions,
): Credentials {
  let mark = '';
  let known = credential(fallback);
  const look = () => {
    const { mtimeMs, size, ino } = statSync(path, { throwIfNoEntry: false }) ?? {
      mtimeMs: 0,
      size: 0,
      ino: 0,
    };
    const now = `${mtimeMs} ${size} ${ino}`;
    if (now === mark) return known;
    mark = now;
    const token = readToken(path);
    if (token !== undefined) known = credential(token);
    return known;
  };
  return {
    what,
    hint: `look whether ${path} holds a valid token`,
    current: () => Promise.resolve(look()),
    renew: (refused) => {
      // a file that is replaced within the resolution of its time
      mark = '';
      return Promise.resolve(authorization(look()) !== authorization(refused));
    },
  };
}

function authorization({ headers }: Credential): unknown {
  return headers['authorization'];
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
