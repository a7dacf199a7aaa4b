import { exitCodes, OperatorError } from '../kernel/errors.js';
import { statusOf } from './errors.js';

/** What a GitHub App proves itself with. */
export interface AppCredentials {
  /** App id or client id. */
  readonly appId: string;
  /** Private key in PEM, as GitHub gives it. */
  readonly privateKey: string;
}

/** Where an App is installed, and what is wanted there. */
export interface InstallationRequest {
  readonly owner: string;
  readonly repo: string;
  readonly apiUrl: string;
  /** Version of the program, for the user agent. */
  readonly version: string;
  /** Rights of the token, at most those of the App. */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
}

/**
 * A token of an App's installation for this one repository and these rights alone; GitHub takes it for an hour.
 *
 * @throws OperatorError `E_GITHUB_APP` when the key is none, or the App is not installed there or lacks a right
 */
export async function installationToken(app: AppCredentials, request: InstallationRequest): Promise<string> {
  const { owner, repo, apiUrl, version, permissions } = request;
  const { App, Octokit } = await import('octokit');
  const defaults = { baseUrl: apiUrl, userAgent: `cto/${version}` };
  try {
    const client = new App({ ...app, Octokit: Octokit.defaults(defaults) });
    const { data } = await client.octokit.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
    const installation = {
      type: 'installation',
      installationId: data.id,
      repositoryNames: [repo],
      permissions,
    };
    const { token } = (await client.octokit.auth(installation)) as { readonly token: string };
    return token;
  } catch (error) {
    throw appError(error, request);
  }
}

/** Never names the cause: what parses keys may quote them. */
function appError(error: unknown, { owner, repo }: InstallationRequest): unknown {
  if (!(error instanceof Error)) return error;
  const status = statusOf(error);
  if (status === undefined)
    return new OperatorError('E_GITHUB_APP', 'the private key of the GitHub App cannot be used', {
      hint: 'give the whole PEM file that GitHub made, in CTO_GITHUB_APP_PRIVATE_KEY or as the file CTO_GITHUB_APP_PRIVATE_KEY_FILE',
    });
  const what = hints[status] ?? 'try again';
  return new OperatorError(
    'E_GITHUB_APP',
    `the GitHub App gets no token for ${owner}/${repo}: GitHub answered ${status}`,
    { hint: what, exitCode: exitCodes.remote },
  );
}

const hints: Readonly<Record<number, string>> = {
  401: 'check that the App id and the private key belong together, and the clock of this machine',
  404: 'install the App on this repository',
  422: 'give the App the rights: contents write, and pull requests write for pull requests and comments',
};
