import type { Clock } from '../../kernel/clock.js';
import { canonicalJson, isRecord } from '../../kernel/json.js';
import { openLines, readLines } from '../journal/index.js';
import { sha256Of } from '../file-facts.js';

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

/** Hash before the first line. */
const genesis = '0'.repeat(64);

/**
 * Opens a log; continues the chain of one that is there.
 *
 * @param redact takes known secrets out of every text
 */
export function openAuditLog(
  path: string,
  clock: Pick<Clock, 'now'>,
  redact: (text: string) => string,
): AuditLog {
  const { whole } = readLines(path);
  let number = whole.length;
  let head = parse(whole.at(-1) ?? '')?.hash ?? genesis;
  const standing = new Set<string>();
  const note = (entry: AuditEntry) => {
    standing.add(keyOf(entry));
    if (entry.act === 'delete') for (const key of [...standing].filter(undoneBy(entry))) standing.delete(key);
  };
  whole.flatMap((text) => parse(text) ?? []).forEach(note);
  const lines = openLines(path);
  return {
    has: (act, subject) => standing.has(keyOf({ act, subject })),
    head: () => head,
    close: lines.close,
    add: (entry) => {
      const safe = JSON.parse(redact(JSON.stringify(entry))) as AuditEntry;
      const unsealed: Omit<AuditLine, 'hash'> = {
        format: auditFormat,
        number: number + 1,
        at: new Date(clock.now()).toISOString(),
        ...safe,
        previous: head,
      };
      const hash = seal(unsealed);
      lines.append({ ...unsealed, hash });
      number += 1;
      head = hash;
      note(safe);
    },
  };
}

function keyOf({ act, subject }: Pick<AuditEntry, 'act' | 'subject'>): string {
  return `${act} ${subject}`;
}

/** What does not stand any more once something was deleted: with a draft all of its files go. */
function undoneBy({ subject }: Pick<AuditEntry, 'subject'>): (key: string) => boolean {
  if (subject.startsWith('draft of ')) return (key) => key.startsWith('upload ');
  // the subject of a tag says that it is one
  return (key) => key === `upload ${subject}` || key === subject;
}

/** The acts of a log, as they stand in it; {@link verifyAuditLog} says whether they are to be believed. */
export function readAuditLog(path: string): readonly AuditLine[] {
  return readLines(path).whole.flatMap((text) => parse(text) ?? []);
}

/** What was found out about a log. */
export type AuditVerdict =
  | { readonly is: 'whole'; readonly lines: number; readonly head: string }
  /** The first line that does not follow from the one before. */
  | { readonly is: 'broken'; readonly line: number; readonly because: string };

/**
 * Follows the chain from its beginning.
 *
 * @param head hash that the last line must have, kept elsewhere. Absent: an end that was cut off is not noticed
 */
export function verifyAuditLog(path: string, head?: string): AuditVerdict {
  const { whole, torn } = readLines(path);
  let previous = genesis;
  for (const [index, text] of whole.entries()) {
    const because = brokenBecause(parse(text), index + 1, previous);
    if (because !== undefined) return { is: 'broken', line: index + 1, because };
    previous = parse(text)?.hash ?? '';
  }
  const after = whole.length + 1;
  if (torn !== '') return { is: 'broken', line: after, because: 'it was not written to its end' };
  if (head !== undefined && head !== previous)
    return {
      is: 'broken',
      line: after,
      because: 'the log goes on elsewhere: its end was cut off or replaced',
    };
  return { is: 'whole', lines: whole.length, head: previous };
}

function brokenBecause(line: AuditLine | undefined, number: number, previous: string): string | undefined {
  if (!line) return 'it is no line of an audit log';
  const { hash, ...unsealed } = line;
  if (seal(unsealed) !== hash) return 'its content was changed';
  if (line.previous !== previous || line.number !== number)
    return 'a line before it is missing, or was added';
  return undefined;
}

function seal(unsealed: Omit<AuditLine, 'hash'>): string {
  return sha256Of(canonicalJson(unsealed));
}

function parse(text: string): AuditLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value['hash'] === 'string' ? (value as unknown as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
