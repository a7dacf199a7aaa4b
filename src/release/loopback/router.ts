/** What a request is found by. */
interface Routed {
  readonly method: string;
  /** Path with its parameters in braces. */
  readonly path: string;
}

/** A route that fits a request, and the parameters of its path. */
export interface Match<Route extends Routed> {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request; undefined when there is none. @param pathname as it came, not decoded: a parameter may hold `%2f` */
export type Router<Route extends Routed> = (method: string, pathname: string) => Match<Route> | undefined;

/** Makes a router. Routes with fewer parameters come first: `/releases/latest` is no release of the number `latest`. */
export function createRouter<Route extends Routed>(routes: readonly Route[]): Router<Route> {
  const compiled = routes
    .map((route) => ({ route, pattern: patternOf(route.path), open: route.path.split('{').length }))
    .sort((a, b) => a.open - b.open);
  return (method, pathname) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const parameters = decoded(pattern.exec(pathname));
      if (parameters) return { route, parameters };
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

/** Undefined for a path that is none of the route's, and for one that no client writes: a `%` without its digits. */
function decoded(found: RegExpExecArray | null): Readonly<Record<string, string>> | undefined {
  if (!found) return undefined;
  try {
    const groups = Object.entries(found.groups ?? {});
    return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}
