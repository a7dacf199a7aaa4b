import { failure, type Answer, type Route } from './exchange.js';
import type { ForgeState, TokenSeed } from './state.js';

/** Who asks. */
export type Visitor =
  | { readonly is: 'nobody' }
  | { readonly is: 'unknown' }
  | { readonly is: 'known'; readonly token: TokenSeed };

/** Who asks, by the header that says so. */
export function visitorOf(state: ForgeState, authorization: string | undefined): Visitor {
  if (authorization === undefined) return { is: 'nobody' };
  const token = state.tokens.get(authorization.replace(/^(?:bearer|token) /i, ''));
  const ended = token?.expires !== undefined && token.expires <= state.clock.now();
  return token && !ended ? { is: 'known', token } : { is: 'unknown' };
}

/** Why a visitor is turned away; undefined when not. */
export function turnedAway(state: ForgeState, route: Route, visitor: Visitor): Answer | undefined {
  if (route.part === 'storage' || route.part === 'web') return undefined;
  if (visitor.is === 'unknown') return failure(401, 'Bad credentials');
  if (visitor.is === 'nobody' && route.writes === true) return failure(401, 'Requires authentication');
  if (visitor.is === 'nobody' && state.private) return failure(404, 'Not Found');
  if (visitor.is === 'known' && route.writes === true && !visitor.token.mayWrite)
    return failure(403, 'Resource not accessible by personal access token');
  return undefined;
}

/** Requests of an hour that a token has at GitHub. */
const hourly = 5000;

/** Headers that GitHub puts on every answer. */
export function standardHeaders(state: ForgeState, visitor: Visitor): Record<string, string> {
  const now = state.clock.now();
  const token = visitor.is === 'known' ? visitor.token : undefined;
  return {
    date: new Date(now).toUTCString(),
    'x-github-request-id': 'LOCAL',
    'x-ratelimit-limit': String(hourly),
    'x-ratelimit-remaining': String(hourly),
    'x-ratelimit-reset': String(Math.floor(now / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    ...(token?.scopes && { 'x-oauth-scopes': token.scopes.join(', ') }),
    ...(token?.expires !== undefined && {
      'github-authentication-token-expiration': `${new Date(token.expires).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    }),
  };
}
