/** A repository of a GitHub server. */
export interface RepositoryName {
  /** Host, such as `github.com`. */
  readonly host: string;
  readonly owner: string;
  readonly repo: string;
}

/** Owner and name from an address: `https://github.com/o/r`, `…/r.git`, `git@github.com:o/r.git`, `ssh://git@…`; undefined for others. */
export function parseRepositoryName(url: string): RepositoryName | undefined {
  const match =
    /^(?:https?:\/\/|ssh:\/\/git@|git@)([^/:@]+)(?::\d+)?[/:]([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(
      url,
    );
  if (!match) return undefined;
  const [, host = '', owner = '', repo = ''] = match;
  return { host, owner, repo };
}
