import type { ForgePart, Route } from './exchange.js';

/** A route that fits a request, and the parameters of its path. */
export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request; undefined when there is none. */
export type Router = (part: ForgePart, method: string, pathname: string) => Match | undefined;

/** Makes a router. Routes with fewer parameters come first: `/releases/latest` is no release of the number `latest`. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes
    .map((route) => ({ route, pattern: patternOf(route.path), open: route.path.split('{').length }))
    .sort((a, b) => a.open - b.open);
  return (part, method, pathname) => {
    for (const { route, pattern } of compiled) {
      if (route.part !== part || route.method !== method) continue;
      const groups = pattern.exec(pathname)?.groups;
      if (groups || pattern.test(pathname)) return { route, parameters: decoded(groups ?? {}) };
    }
    return undefined;
  };
}

/** References hold slashes: `tags/v1.0.0`. */
function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.]/g, '\\.')
    .replace(/\{ref\}/g, '(?<ref>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
