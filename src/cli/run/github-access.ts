import { readFileSync } from 'node:fs';
import {
  createGithub,
  installationToken,
  type AppCredentials,
  type GithubRepository,
} from '../../github/index.js';
import { OperatorError } from '../../kernel/errors.js';
import type { Clock } from '../../kernel/clock.js';
import type { Emit } from '../../kernel/event.js';
import type { Exec } from '../../kernel/exec.js';
import type { GithubTarget } from '../../gitops/pull-request.js';
import type { Io } from '../io.js';

type Environment = Io['env'];

/** What a token is looked up with. */
export interface TokenRequest {
  /** Absent: the server is not GitHub. */
  readonly github?: GithubRepository;
  readonly env: Environment;
  readonly exec: Exec;
  /** Version of the program. */
  readonly version: string;
  /** Whether pull requests or comments are written. */
  readonly forge: boolean;
}

/**
 * Token for a repository: `CTO_GIT_TOKEN` for any server; for GitHub also an App (`CTO_GITHUB_APP_ID` and its key), the usual variables, and what `gh`
 * is logged in with. Undefined: the credential helpers of git have to know.
 *
 * @throws OperatorError `E_GITHUB_APP` when an App is named and gets no token
 */
export async function findToken(request: TokenRequest): Promise<string | undefined> {
  const { github, env, exec } = request;
  const given = nonEmpty(env['CTO_GIT_TOKEN']);
  if (given !== undefined || !github) return given;
  const app = appCredentials(env);
  if (app) return installationToken(app, installationOf(github, request));
  const usual = github.tokenVariables.map((name) => nonEmpty(env[name])).find((value) => value !== undefined);
  return usual ?? (await loggedIn(github.host, env, exec));
}

function installationOf(github: GithubRepository, { version, forge }: TokenRequest) {
  const { owner, repo, apiUrl } = github;
  const permissions = {
    contents: 'write' as const,
    ...(forge && { pull_requests: 'write' as const }),
  };
  return { owner, repo, apiUrl, version, permissions };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function appCredentials(env: Environment): AppCredentials | undefined {
  const appId = nonEmpty(env['CTO_GITHUB_APP_ID']);
  if (appId === undefined) return undefined;
  const file = nonEmpty(env['CTO_GITHUB_APP_PRIVATE_KEY_FILE']);
  const key = nonEmpty(env['CTO_GITHUB_APP_PRIVATE_KEY']) ?? (file === undefined ? undefined : readKey(file));
  // variables of CI systems often hold the line breaks of the key as \n
  if (key !== undefined) return { appId, privateKey: key.replaceAll('\\n', '\n') };
  throw new OperatorError(
    'E_GITHUB_APP',
    'CTO_GITHUB_APP_ID is set, and there is no private key of the App',
    {
      hint: 'set CTO_GITHUB_APP_PRIVATE_KEY, or CTO_GITHUB_APP_PRIVATE_KEY_FILE to the file that GitHub made',
    },
  );
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OperatorError('E_GITHUB_APP', `cannot read the private key of the App from ${file}`, {
      hint: 'check CTO_GITHUB_APP_PRIVATE_KEY_FILE',
      cause,
    });
  }
}

async function loggedIn(host: string, env: Environment, exec: Exec): Promise<string | undefined> {
  const args = ['auth', 'token', '--hostname', host];
  const { code, stdout } = await exec({ file: 'gh', args, env: definedOnly(env) });
  return code === 0 ? nonEmpty(Buffer.from(stdout).toString('utf8')) : undefined;
}

/** The variables that are set. */
export function definedOnly(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A client for a repository on GitHub. */
export async function githubTarget(
  { owner, repo, apiUrl }: GithubRepository,
  access: { readonly token: string; readonly emit: Emit; readonly version: string; readonly clock: Clock },
): Promise<GithubTarget> {
  const { clock, ...options } = access;
  return {
    github: await createGithub({ ...options, baseUrl: apiUrl }),
    ...{ owner, repo, clock, emit: access.emit },
  };
}
