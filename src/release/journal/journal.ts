import type { Clock } from '../../kernel/clock.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { openLines, readLines } from './lines.js';
import { journalFormat, parseRecord, type Act, type JournalRecord } from './record.js';

/** A record without its time. */
type Timeless<R extends JournalRecord = JournalRecord> = R extends JournalRecord ? Omit<R, 'at'> : never;

/** What a release did and was about to do: what a later run, or a person, continues from. */
export interface Journal {
  /** Who publishes. */
  readonly owner: string;
  /** Records so far, those of earlier runs first. */
  readonly records: () => readonly JournalRecord[];
  /** Writes a record; on the disk when it returns. */
  readonly write: (record: Timeless) => void;
  /** Writes the intent, does it, writes the result. @param detail of the result. Absent: none */
  readonly doing: <T>(
    act: Act,
    subject: string,
    work: () => Promise<T>,
    detail?: (result: T) => string,
  ) => Promise<T>;
  readonly close: () => void;
}

/** What a journal is opened with. */
export interface JournalOptions {
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Takes known secrets out of every text. */
  readonly redact: (text: string) => string;
  /** Who publishes, if there is no journal yet. */
  readonly owner: string;
  readonly tag: string;
  /** SHA-256 of the plan. */
  readonly plan: string;
}

/**
 * Begins a journal, or continues the one that is there. After a release that was rolled back another one begins in the same file.
 *
 * @throws OperatorError `E_RELEASE_JOURNAL` when the one that is there is of another release, cannot be read, or has another format
 */
export function openJournal(options: JournalOptions): Journal {
  const { path, clock, redact } = options;
  const records = [...underWay(readJournal(path))];
  const first = records[0];
  if (first?.kind === 'start' && (first.tag !== options.tag || first.plan !== options.plan))
    throw ofAnother(path, first.tag, records);
  const lines = openLines(path);
  const write = (timeless: Timeless) => {
    const safe = redacted({ ...timeless, at: new Date(clock.now()).toISOString() }, redact);
    lines.append(safe);
    records.push(safe);
  };
  const owner = first?.kind === 'start' ? first.owner : options.owner;
  write(
    first
      ? { kind: 'resume' }
      : { kind: 'start', format: journalFormat, owner, tag: options.tag, plan: options.plan },
  );
  return {
    owner,
    records: () => records,
    write,
    close: lines.close,
    doing: async (act, subject, work, detail) => {
      write({ kind: 'intent', act, subject });
      const result = await work();
      write({ kind: 'result', act, subject, ...(detail && { detail: detail(result) }) });
      return result;
    },
  };
}

/** Only what is free text: a secret that is a word of ours would make the record unreadable, and in JSON one of several lines is not found. */
function redacted(record: JournalRecord, redact: (text: string) => string): JournalRecord {
  const free = Object.entries(record).filter(
    ([key, text]) => (key === 'subject' || key === 'detail') && text !== undefined,
  );
  return { ...record, ...Object.fromEntries(free.map(([key, text]) => [key, redact(String(text))])) };
}

/** Records of the release that a journal is of now: those since it began last. None once it was rolled back: nothing of it is left then. */
export function underWay(records: readonly JournalRecord[]): readonly JournalRecord[] {
  const last = records.at(-1);
  if (last?.kind === 'end' && last.outcome === 'rolled-back') return [];
  return records.slice(
    Math.max(
      0,
      records.findLastIndex(({ kind }) => kind === 'start'),
    ),
  );
}

function ofAnother(path: string, tag: string, records: readonly JournalRecord[]): OperatorError {
  const isPublic = records.some(
    (one) => one.kind === 'end' && (one.outcome === 'published' || one.outcome === 'superseded'),
  );
  return new OperatorError(
    'E_RELEASE_JOURNAL',
    `${path} is the journal of ${tag} with other files than those that lie here`,
    {
      hint: isPublic
        ? 'it is published, and a published release is never replaced: choose the next version'
        : 'take that release back with: npm run release -- rollback; then publish again',
      exitCode: exitCodes.refused,
    },
  );
}

/**
 * Reads a journal; one that is not there is empty. A last line that a crash cut off is left out.
 *
 * @throws OperatorError `E_RELEASE_JOURNAL` naming the first line that is none of ours
 */
export function readJournal(path: string): readonly JournalRecord[] {
  return readLines(path).whole.map((line, index) => {
    const record = parseRecord(line);
    if (record && (index > 0 || record.kind === 'start')) return record;
    throw new OperatorError('E_RELEASE_JOURNAL', `line ${index + 1} of ${path} is no record of a journal`, {
      hint: 'it was written by another version, or changed by hand: use the version that wrote it, or roll the release back with --owner',
      exitCode: exitCodes.refused,
    });
  });
}

/** Whether something was begun, by the journal; it may or may not have been done. */
export function wasBegun(records: readonly JournalRecord[], act: Act, subject: string): boolean {
  return records.some(
    (record) => record.kind === 'intent' && record.act === act && record.subject === subject,
  );
}
