import { parseRepositoryName, type RepositoryName } from './name.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A repository on a server that is known to be GitHub. */
export interface GithubRepository extends RepositoryName {
  /** Address of the API. */
  readonly apiUrl: string;
  /** Variables that hold a token for this server, the first that is set wins. */
  readonly tokenVariables: readonly string[];
}

/** As `gh` reads them (https://cli.github.com/manual/gh_help_environment), and what GitHub Actions provides. */
const tokens = ['GITHUB_TOKEN', 'GH_TOKEN'] as const;
const enterpriseTokens = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'] as const;

/**
 * The repository of an address, if its server is known to be GitHub: github.com, a tenant of ghe.com, the server that GitHub Actions names
 * (`GITHUB_SERVER_URL`), or the one that `gh` is told (`GH_HOST`). Undefined for every other server: a token for GitHub must not be shown to it.
 */
export function githubRepository(url: string, env: Environment): GithubRepository | undefined {
  const name = parseRepositoryName(url);
  if (!name) return undefined;
  const { host } = name;
  if (host === 'github.com') return { ...name, apiUrl: 'https://api.github.com', tokenVariables: tokens };
  if (host.endsWith('.ghe.com')) return { ...name, apiUrl: `https://api.${host}`, tokenVariables: tokens };
  if (host === hostOf(env['GITHUB_SERVER_URL'])) {
    const apiUrl = env['GITHUB_API_URL'] ?? `https://${host}/api/v3`;
    return { ...name, apiUrl, tokenVariables: [...tokens, ...enterpriseTokens] };
  }
  if (host === env['GH_HOST'])
    return { ...name, apiUrl: `https://${host}/api/v3`, tokenVariables: enterpriseTokens };
  return undefined;
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
}
