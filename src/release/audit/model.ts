/** Version of the shape of the log. */
export const auditFormat = 1;

/** What is security-relevant in a release. */
export type AuditAct =
  /** A secret was read; the subject is its name. */
  | 'read-secret'
  /** Everything was built; the detail says by whom, from which commit and lock file, and the SHA-256 of the list of checksums. */
  | 'build'
  /** A signature was made; the subject is what it vouches for, the detail its SHA-256, who signed and with which key. */
  | 'sign'
  /** A pair of keys was made; the subject is its kind. */
  | 'generate-key'
  /** Something did not pass, and went no further; the subject is the step or the release. */
  | 'refuse'
  | 'upload'
  | 'publish'
  /** A release, asset or tag was deleted. */
  | 'delete'
  | 'tag'
  /** Notes or state of a public release were changed. */
  | 'change';

/** One act. */
export interface AuditEntry {
  readonly act: AuditAct;
  /** What it was done to. Never a secret. */
  readonly subject: string;
  /** What else there is to know, such as a SHA-256. */
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** A line of the log. */
export interface AuditLine extends AuditEntry {
  readonly format: typeof auditFormat;
  /** Counted from 1. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  /** Hash of the line before; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 over everything else in this line, keys in order. */
  readonly hash: string;
}

/** Log to which security-relevant acts are added. */
export interface AuditLog {
  /** On the disk when it returns. */
  readonly add: (entry: AuditEntry) => void;
  /** Whether an act on a subject stands in it, and was not undone by a later `delete`. */
  readonly has: (act: AuditAct, subject: string) => boolean;
  /** Hash of the last line: whoever keeps it elsewhere notices when the end of the log is cut off. */
  readonly head: () => string;
  readonly close: () => void;
}
