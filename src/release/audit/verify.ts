import { readLines } from '../journal/index.js';
import { genesis, parseLine, seal } from './line.js';
import type { AuditLine } from './model.js';

/** The acts of a log, as they stand in it; {@link verifyAuditLog} says whether they are to be believed. */
export function readAuditLog(path: string): readonly AuditLine[] {
  return readLines(path).whole.flatMap((text) => parseLine(text) ?? []);
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
    const because = brokenBecause(parseLine(text), index + 1, previous);
    if (because !== undefined) return { is: 'broken', line: index + 1, because };
    previous = parseLine(text)?.hash ?? '';
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
