import { formatProblem } from '../../kernel/format.js';
import type { Problem } from '../../kernel/problem.js';
import type { FolderVerdict } from '../../release/verify/folder.js';
import type { RemoteVerdict } from '../../release/verify/remote.js';
import { plural } from './words.js';

/** What verifying a release found. */
export interface Verification {
  /** Tag or folder. */
  readonly place: string;
  readonly verdict: FolderVerdict;
  /** What the forge says. Absent: it was a folder. */
  readonly remote?: RemoteVerdict<FolderVerdict>;
  readonly problems: readonly Problem[];
}

/** What verifying a release found, for people: first what is wrong, then what the verdict rests on. */
export function verificationText({ place, verdict, remote, problems }: Verification): string {
  const { files, trusted, signatures } = verdict;
  const wrong = problems.length === 0 ? `intact: ${place}, ${plural(files, 'file')}` : `not intact: ${place}`;
  return [
    ...problems.flatMap((problem) => [formatProblem(problem), '']),
    wrong,
    ...signatures.map(({ format, is, note }) => `  ${format}: ${is}, ${note}`),
    trusted
      ? '  vouched for by a key that you trust'
      : '  vouched for by nobody that you trust: the files agree with each other, which a forger can arrange; name a key with --key',
    ...(remote?.superseded === true ? ['  superseded: its makers took it back, see its page'] : []),
    ...(remote ? [`  ${remote.page}`] : []),
    '',
  ].join('\n');
}
