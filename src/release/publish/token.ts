import type { Problem } from '../../kernel/problem.js';

/** Shapes that GitHub documents ("Token formats"): with a prefix since 2021, 40 hexadecimal digits before, which servers of one's own may still have. */
const shapes = /^(?:gh[opsu]_[A-Za-z0-9_.-]{20,}|github_pat_[A-Za-z0-9_]{20,}|[0-9a-f]{40})$/;

/** What is wrong with a token by its shape alone; empty when nothing is. Never says the token, nor a part of it. */
export function tokenProblems(token: string | undefined): readonly Problem[] {
  const problem = (message: string, fix: string): readonly Problem[] => [
    { rule: 'release/token', message, fix, path: 'GITHUB_TOKEN' },
  ];
  if (token === undefined || token.trim() === '')
    return problem('no token is given', 'set GITHUB_TOKEN; --dry-run needs none');
  if (token !== token.trim())
    return problem(
      'the token has white space around it',
      'take the line break or blanks away where it is kept',
    );
  if (/^["'].*["']$/.test(token))
    return problem('the token is in quotes', 'take the quotes away where it is kept');
  if (!shapes.test(token))
    return problem(
      `the token has ${token.length} characters and not the shape of a GitHub token`,
      'give the token itself: it begins with ghp_, gho_, ghs_, ghu_ or github_pat_',
    );
  return [];
}
