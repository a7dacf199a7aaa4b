import { formatProblem } from '../../kernel/format.js';
import type { Verification } from '../run/release-verify.js';
import { plural } from './words.js';

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
