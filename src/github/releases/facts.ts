import type { Access } from './access.js';
import { unlessAbsent } from './caller.js';
import type { TokenFacts } from './model.js';
import type { Releases } from './port.js';

/** What is known of repository, token and quota. */
export function factMethods({
  github,
  call,
  at,
}: Access): Pick<Releases, 'repository' | 'immutable' | 'rateLimit'> {
  const { repos, rateLimit } = github.rest;
  return {
    repository: async (signal) => {
      const { data, headers } = await call({ what: 'reading the repository', repeatable: true, signal }, () =>
        repos.get(at(signal)),
      );
      const mayWrite = data.permissions?.push;
      const serverTime = Date.parse(headers.date ?? '');
      return {
        name: data.full_name,
        private: data.private,
        archived: data.archived,
        defaultBranch: data.default_branch,
        ...(mayWrite !== undefined && { mayWrite }),
        token: tokenFacts(headers),
        ...(Number.isFinite(serverTime) && { serverTime }),
      };
    },
    immutable: async (signal) => {
      const answer = await call(
        { what: 'reading the setting of immutable releases', repeatable: true, signal },
        () => unlessAbsent(github.request('GET /repos/{owner}/{repo}/immutable-releases', at(signal))),
      );
      return answer !== undefined && (answer.data as { enabled?: boolean }).enabled === true;
    },
    rateLimit: async (signal) => {
      const { data } = await call({ what: 'reading the rate limit', repeatable: true, signal }, () =>
        rateLimit.get({ request: at(signal).request }),
      );
      const { limit, remaining, reset } = data.resources.core;
      return { limit, remaining, reset: reset * 1000 };
    },
  };
}

/** What the headers of any answer say of the token that asked. */
function tokenFacts(headers: Readonly<Record<string, string | number | undefined>>): TokenFacts {
  const scopes = headers['x-oauth-scopes'];
  // such as `2026-12-24 08:00:00 UTC`, or with an offset in place of the name
  const expires = Date.parse(String(headers['github-authentication-token-expiration'] ?? ''));
  return {
    ...(typeof scopes === 'string' && {
      scopes: scopes
        .split(',')
        .map((scope) => scope.trim())
        .filter((scope) => scope !== ''),
    }),
    ...(Number.isFinite(expires) && { expires }),
  };
}
