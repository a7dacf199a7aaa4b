import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/json.js';
import type { Inventory } from './collect.js';

/** The program that is described. */
export interface Subject {
  readonly name: string;
  readonly version: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Full commit id. */
  readonly commit: string;
  /** Seconds since 1970 of the commit: the time of the description. */
  readonly sourceDate: number;
  /** SPDX expression of the program's own licence. */
  readonly licence: string;
}

/** Digest of everything that a description says; in place of a random number, so that the same program has the same description. */
export function digestOfSubject(subject: Subject, inventory: Inventory): string {
  return createHash('sha256')
    .update(canonicalJson([subject, inventory]))
    .digest('hex');
}

/** Seconds since 1970 as both formats write time: to the second, in UTC. */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Package URL of the program. */
export function purlOf({ repository, version }: Subject): string {
  return `pkg:github/${repository.toLowerCase()}@v${encodeURIComponent(version)}`;
}
