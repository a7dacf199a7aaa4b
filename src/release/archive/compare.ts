import type { Problem } from '../../kernel/problem.js';
import type { Entry } from './member.js';

/**
 * Compares what an archive holds with what it should hold: names, modes, sizes, content, and the order, which decides its bytes. Empty: the same.
 *
 * @param archive name of the archive, for messages
 */
export function compareEntries(
  archive: string,
  expected: readonly Entry[],
  found: readonly Entry[],
): readonly Problem[] {
  const there = new Map(found.map((entry) => [entry.path, entry]));
  const wanted = new Set(expected.map(({ path }) => path));
  const problems = [
    ...expected.flatMap((entry) =>
      complaints(entry, there.get(entry.path)).map((text) => `${entry.path} ${text}`),
    ),
    ...found.filter(({ path }) => !wanted.has(path)).map(({ path }) => `${path} should not be in it`),
  ];
  const order = (entries: readonly Entry[]) => entries.map(({ path }) => path).join('\n');
  const misplaced = problems.length === 0 && order(expected) !== order(found);
  return [...problems, ...(misplaced ? ['its entries are in another order'] : [])].map((message) => ({
    rule: 'release/archive',
    message: `${archive}: ${message}`,
    location: { file: archive },
  }));
}

function complaints(expected: Entry, found: Entry | undefined): readonly string[] {
  if (!found) return ['is missing'];
  const octal = (mode: number) => mode.toString(8);
  return [
    ...(found.mode === expected.mode ? [] : [`has mode ${octal(found.mode)}, not ${octal(expected.mode)}`]),
    ...(found.size === expected.size ? [] : [`has ${found.size} bytes, not ${expected.size}`]),
    ...(found.sha256 === expected.sha256 ? [] : [`has the SHA-256 ${found.sha256}, not ${expected.sha256}`]),
  ];
}
