import type { Clock } from '../../kernel/clock.js';
import { openLines, readLines } from '../journal/index.js';
import { genesis, parseLine, seal } from './line.js';
import { auditFormat, type AuditEntry, type AuditLine, type AuditLog } from './model.js';

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
  let head = parseLine(whole.at(-1) ?? '')?.hash ?? genesis;
  const standing = new Set<string>();
  const note = (entry: AuditEntry) => {
    standing.add(keyOf(entry));
    if (entry.act === 'delete') for (const key of [...standing].filter(undoneBy(entry))) standing.delete(key);
  };
  whole.flatMap((text) => parseLine(text) ?? []).forEach(note);
  const lines = openLines(path);
  return {
    has: (act, subject) => standing.has(keyOf({ act, subject })),
    head: () => head,
    close: lines.close,
    add: (entry) => {
      const safe = redacted(entry, redact);
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

/** Each text by itself: in JSON a secret of several lines is not found. */
function redacted({ act, subject, detail }: AuditEntry, redact: (text: string) => string): AuditEntry {
  const texts = Object.entries(detail ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ]);
  return {
    act,
    subject: redact(subject),
    ...(detail && { detail: Object.fromEntries(texts) as NonNullable<AuditEntry['detail']> }),
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
