import type { RepositoryFacts } from '../../github/releases/index.js';
import type { Problem } from '../../kernel/problem.js';

const minutes = 60_000;
const days = 24 * 60 * minutes;

/** Between our clock and that of the server. Ends of tokens are reckoned with ours. */
const longestSkew = 5 * minutes;

/**
 * Everything that is wrong with repository, token and clock, by what the forge says of them. Both `release doctor` and the look before publishing go by it, so
 * that the one never passes what the other refuses.
 *
 * @param now milliseconds since 1970, by the clock of this machine
 */
export function factProblems(repository: string, facts: RepositoryFacts, now: number): readonly Problem[] {
  return [
    ...repositoryProblems(repository, facts),
    ...tokenFactProblems(facts, now),
    ...clockProblems(facts, now),
  ];
}

function repositoryProblems(repository: string, facts: RepositoryFacts): readonly Problem[] {
  const problems: Problem[] = [];
  if (facts.name.toLowerCase() !== repository.toLowerCase())
    problems.push({
      rule: 'release/repository',
      message: `${repository} is called ${facts.name} now`,
      fix: 'write the new name in release.yaml',
      path: 'repository',
    });
  if (facts.archived)
    problems.push({
      rule: 'release/repository',
      message: `${repository} is archived: it takes no release`,
      fix: 'unarchive it, or release to another one',
    });
  if (facts.mayWrite === false)
    problems.push({
      rule: 'release/rights',
      message: `the token may not write to ${repository}`,
      fix: 'a classic token needs the scope "repo", a fine-grained one and that of a job "contents: write"',
    });
  return problems;
}

function tokenFactProblems({ token, private: hidden }: RepositoryFacts, now: number): readonly Problem[] {
  const problems: Problem[] = [];
  const wanted = hidden ? ['repo'] : ['repo', 'public_repo'];
  // a token of a job or a fine-grained one shows an empty list or none
  if (token.scopes && token.scopes.length > 0 && !token.scopes.some((scope) => wanted.includes(scope)))
    problems.push({
      rule: 'release/scopes',
      message: `the token has the scopes ${token.scopes.join(', ')}, and needs ${wanted.join(' or ')}`,
      fix: 'use a token with contents: write (fine-grained) or repo (classic)',
    });
  if (token.expires !== undefined && token.expires - now < 60 * minutes)
    problems.push({
      rule: 'release/token-ends',
      message: `the token ends at ${iso(token.expires)}: a release may take longer`,
      fix: 'make a new one',
    });
  else if (token.expires !== undefined && token.expires - now < 14 * days)
    problems.push({
      rule: 'release/token-ends',
      message: `the token ends at ${iso(token.expires)}`,
      fix: 'make a new one before the next release',
      severity: 'warning',
    });
  return problems;
}

function clockProblems({ serverTime }: RepositoryFacts, now: number): readonly Problem[] {
  if (serverTime === undefined || Math.abs(serverTime - now) <= longestSkew) return [];
  const message = `the clock of this machine says ${iso(now)}, that of GitHub ${iso(serverTime)}`;
  return [{ rule: 'release/clock', message, fix: 'set the clock, such as with timedatectl set-ntp true' }];
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
