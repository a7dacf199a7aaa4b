import { CommitParser } from 'conventional-commits-parser';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';

/** A commit as the history has it. */
export interface Commit {
  /** Full id. */
  readonly hash: string;
  /** Whole message. */
  readonly message: string;
}

/** Which commits. */
export interface CommitRange {
  /** Tag or commit of the last release, not part of the range. Absent: from the beginning. */
  readonly from?: string;
  /** Tag or commit of this one. */
  readonly to: string;
}

/** How git is reached. */
export interface GitPort {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  /** Root of the sources. */
  readonly root: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads commits, newest first, without merges. What people wrote is data: it reaches no shell, and no option of git.
 *
 * @throws OperatorError `E_NOTES_HISTORY` when git does not know the range: an unknown tag, or a shallow clone
 */
export async function readCommits(git: GitPort, { from, to }: CommitRange): Promise<readonly Commit[]> {
  const range = from === undefined ? to : `${from}..${to}`;
  const args = [
    'log',
    '-z',
    '--no-merges',
    '--no-show-signature',
    '--format=%H%n%B',
    '--end-of-options',
    range,
    '--',
  ];
  const { code, stdout, stderr } = await git.exec({
    file: 'git',
    args,
    env: git.env,
    cwd: git.root,
    ...(git.signal && { signal: git.signal }),
  });
  if (code !== 0) {
    throw new OperatorError('E_NOTES_HISTORY', `git does not know the commits ${range}: ${stderr.trim()}`, {
      hint: 'fetch the whole history and the tags: git fetch --unshallow --tags',
      exitCode: exitCodes.remote,
    });
  }
  return Buffer.from(stdout)
    .toString('utf8')
    .split('\0')
    .filter((record) => record.trim() !== '')
    .map((record) => ({ hash: record.slice(0, 40), message: record.slice(41).trim() }));
}

/** What a commit is to people who read release notes. */
export type ChangeKind = 'feature' | 'fix' | 'performance' | 'security' | 'other' | 'internal';

/** A change of a release. */
export interface Change {
  readonly hash: string;
  readonly kind: ChangeKind;
  /** Part of the product. Absent: not said. */
  readonly scope?: string;
  /** What is now so, in one line. */
  readonly text: string;
  /** What breaks, and what to do. Empty: nothing breaks. */
  readonly breaking: readonly string[];
}

const kinds: Readonly<Record<string, ChangeKind>> = {
  feat: 'feature',
  feature: 'feature',
  fix: 'fix',
  perf: 'performance',
  security: 'security',
  revert: 'other',
  docs: 'internal',
  test: 'internal',
  ci: 'internal',
  build: 'internal',
  chore: 'internal',
  style: 'internal',
  refactor: 'internal',
};

/** https://www.conventionalcommits.org/en/v1.0.0/#specification */
const parser = new CommitParser({
  headerPattern: /^(\w+)(?:\(([^()\n]*)\))?!?: (.+)$/,
  breakingHeaderPattern: /^(\w+)(?:\(([^()\n]*)\))?!: (.+)$/,
  headerCorrespondence: ['type', 'scope', 'subject'],
  noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE'],
  // references to issues are not used, and looking for them takes time in the square of the length: 60 ms for a line of 200 letters
  ...({ issuePrefixes: undefined } as object),
  referenceActions: [],
});

/** Reads a commit by the rules of conventional commits. One that follows none is taken by its first line: a sentence says more than no entry. */
export function changeOf({ hash, message }: Commit): Change {
  const { type, scope, subject, header, notes } = parser.parse(
    message.trim() === '' ? '(no message)' : message,
  );
  const breaking = [...new Set(notes.map(({ text }) => text.trim()))].filter((text) => text !== '');
  return {
    hash,
    kind: Object.entries(kinds).find(([name]) => name === type?.toLowerCase())?.[1] ?? 'other',
    ...(scope !== null && scope !== undefined && scope !== '' && { scope }),
    text: subject ?? header ?? '(no message)',
    breaking,
  };
}
