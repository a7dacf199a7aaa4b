import type { Bundle } from '../bundle/bundle.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import { within } from './paths.js';
import { plainSecrets } from './plain-secrets.js';
import type { PublishPlan } from './plan.js';
import type { RepositorySnapshot } from './repository.js';

/** Refuses a bundle that would put values of Secrets into a repository. @throws OperatorError `E_GITOPS_SECRET` */
export function refusePlainSecrets(bundle: Bundle): void {
  const problems = plainSecrets(bundle);
  if (problems.length === 0) return;
  throw new OperatorError('E_GITOPS_SECRET', 'the bundle holds Secrets in plain text', {
    problems,
    exitCode: exitCodes.refused,
    hint: 'nothing was committed',
  });
}

/**
 * A branch that a repository with commits does not have is a slip of the pen, or has to be begun by its owner: a first commit of ours would share no
 * history with the rest. @throws OperatorError `E_GITOPS_BRANCH`
 */
export function refuseMissingBranch({ commit, empty, branch }: RepositorySnapshot): void {
  if (commit !== undefined || empty) return;
  throw new OperatorError('E_GITOPS_BRANCH', `the repository has no branch "${branch}"`, {
    hint: `check --branch, or make it first: git push origin HEAD:refs/heads/${branch}`,
    exitCode: exitCodes.refused,
  });
}

/** What the folder held and holds, when it is not what was expected. */
export interface Superseded {
  readonly found: string;
  readonly expected: string;
  /** Digest of the bundle that was to be published. */
  readonly ours: string;
}

/** Somebody else published to the same folder: the conflict, as digests. */
export function supersededError({ found, expected, ours }: Superseded): OperatorError {
  return new OperatorError(
    'E_GITOPS_SUPERSEDED',
    `the folder holds bundle ${found}, not ${expected}; ${ours} was not published`,
    {
      hint: `somebody else published; look at what they did, then publish with --expect ${found} to replace it, or with --overwrite whatever is there`,
      exitCode: exitCodes.refused,
    },
  );
}

/** Files that stop a publication, all of them. */
export function blockedError(
  { foreign, edited }: Extract<PublishPlan, { is: 'blocked' }>,
  folder: string,
): OperatorError {
  const problems = [
    ...foreign.map((path) => ({
      rule: 'gitops/foreign-file',
      message: `${within(folder, path)} was not written by cto`,
      fix: 'move it out of the folder, or publish to another folder with --path',
    })),
    ...edited.map((path) => ({
      rule: 'gitops/edited-file',
      message: `${within(folder, path)} was changed since it was published`,
      fix: 'change the configuration instead, and publish with --overwrite to lose the edit',
    })),
  ];
  return new OperatorError('E_GITOPS_BLOCKED', 'the folder holds files that publishing would lose or apply', {
    problems,
    exitCode: exitCodes.refused,
  });
}

/** The server does not take the commit. */
export function refusedError(message: string, branch: string): OperatorError {
  return new OperatorError(
    'E_GITOPS_REFUSED',
    `the server does not accept a commit on ${branch}: ${message}`,
    {
      hint: 'if the branch is protected, publish with --mode pull-request; otherwise ask for the right to push to it',
      exitCode: exitCodes.refused,
    },
  );
}
