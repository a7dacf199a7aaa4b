import { exitCodes, OperatorError } from '../kernel/errors.js';

/** Status of an error of Octokit; undefined for other errors. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

const hints: Readonly<Record<number, string>> = {
  401: 'the token is not valid any more: make a new one, or log in with gh',
  403: 'the token lacks a right: it needs to read and write contents and pull requests of this repository',
  404: 'check owner and name; a private repository looks absent to a token without rights',
};

/** Error of a request to GitHub, for people. The message is GitHub's own. */
export function githubError(what: string, error: unknown): unknown {
  const status = statusOf(error);
  if (status === undefined || !(error instanceof Error)) return error;
  const hint = hints[status];
  return new OperatorError('E_GITHUB', `${what} failed: GitHub answered ${status}: ${error.message}`, {
    ...(hint !== undefined && { hint }),
    exitCode: exitCodes.remote,
    cause: error,
  });
}
