import type { X509Certificate } from 'node:crypto';
import type { Exec } from '../../kernel/exec.js';
import type { ExecutableArtifact } from '../artifact.js';
import type { ReleaseConfig } from '../config/schema.js';
import type { Secrets } from '../secrets.js';

/** What signing for a platform may use. */
export interface SigningContext {
  readonly signing: ReleaseConfig['signing'];
  readonly secrets: Secrets;
  readonly exec: Exec;
  /** Complete environment of the tools, without secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder for short-lived files; made when it is missing. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** A program after it was, or was not, signed. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly signature: ExecutableArtifact['signature'];
  /** SHA-256 of the certificate that signed, in hexadecimal. Absent: no key signed. */
  readonly key?: string;
  /** Why nobody vouches for it, as a clause; whoever calls has to say so. Absent: somebody does. */
  readonly because?: string;
}

/** Name of a certificate in logs: its SHA-256. */
export function fingerprintOf([leaf]: readonly X509Certificate[]): string {
  return leaf?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '';
}
