import type { RepositoryName } from '../../github/name.js';
import type { Exec } from '../../kernel/exec.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Token for a repository: `CTO_GIT_TOKEN` for any server; for GitHub also its usual variables, and what `gh` is logged in with. Undefined: git's own
 * credential helpers have to know.
 */
export async function findToken(
  github: RepositoryName | undefined,
  env: Environment,
  exec: Exec,
): Promise<string | undefined> {
  const names = ['CTO_GIT_TOKEN', ...(github ? ['GITHUB_TOKEN', 'GH_TOKEN'] : [])];
  const given = names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  if (given !== undefined || !github) return given;
  return (await loggedIn(github.host, env, exec)) ?? undefined;
}

async function loggedIn(host: string, env: Environment, exec: Exec): Promise<string | undefined> {
  const given = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const { code, stdout } = await exec({
    file: 'gh',
    args: ['auth', 'token', '--hostname', host],
    env: given,
  });
  const text = Buffer.from(stdout).toString('utf8').trim();
  return code === 0 && text !== '' ? text : undefined;
}
