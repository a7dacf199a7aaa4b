import { OperatorError } from '../../kernel/errors.js';
import { compareText } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import { isPlainName } from '../files/names.js';

/** What one line of a checksum file says. */
export interface Checksum {
  /** Name of the file, without a folder. */
  readonly name: string;
  /** SHA-256 of its bytes, 64 small hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Writes lines as `sha256sum` does: digest, two blanks, name; in the order of names. `sha256sum -c` and `shasum -c` both read them.
 *
 * @throws Error for a name that would need escaping, or one that comes twice
 */
export function formatChecksums(checksums: readonly Checksum[]): string {
  const sorted = [...checksums].sort((a, b) => compareText(a.name, b.name));
  const bad = sorted.find(({ name }, index) => !isPlainName(name) || sorted[index - 1]?.name === name);
  if (bad)
    throw new Error(`"${bad.name}" cannot stand in a checksum file: it is no plain name, or comes twice`);
  return sorted.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}

const line = /^([0-9a-f]{64}) {2}(.+)$/;

/**
 * Reads the lines of a checksum file. Strict, so that no byte of it can change without being noticed: nothing but what {@link formatChecksums}
 * writes, in its order, is taken.
 *
 * @param source name of the file, for messages
 * @throws OperatorError `E_CHECKSUMS_INVALID` with every bad line
 */
export function parseChecksums(text: string, source: string): readonly Checksum[] {
  const lines = text.split('\n');
  const last = lines.pop();
  const problems = [
    ...(last === '' && lines.length > 0
      ? []
      : [problem(source, lines.length + 1, 'does not end with a line')]),
    ...lines.flatMap((one, index) => {
      const message = complaint(one, lines[index - 1]);
      return message === undefined ? [] : [problem(source, index + 1, message)];
    }),
  ];
  if (problems.length > 0) {
    throw new OperatorError('E_CHECKSUMS_INVALID', `${source} is not a list of checksums`, {
      hint: 'get the file again; a proxy may have changed it, or answered with a page of its own',
      problems,
    });
  }
  return lines.map((one) => ({ sha256: one.slice(0, 64), name: one.slice(66) }));
}

function complaint(text: string, before: string | undefined): string | undefined {
  const name = line.exec(text)?.[2];
  if (name === undefined) return 'is not 64 small hexadecimal digits, two blanks and a name';
  if (!isPlainName(name)) return `names ${JSON.stringify(name)}, which is no plain file name`;
  if (before === undefined || compareText(before.slice(66), name) < 0) return undefined;
  return `names "${name}" twice, or out of order`;
}

function problem(file: string, number: number, message: string): Problem {
  return {
    rule: 'release/checksum-line',
    message: `line ${number} ${message}`,
    location: { file, line: number },
  };
}
