import { refusal, type RegistryRoute } from './exchange.js';
import { putPackage } from './publish.js';
import type { RegistryState } from './state.js';

const tags = '/-/package/{package}/dist-tags';
const absent = refusal(404, 'Not found');

/** What `npm whoami`, `view`, `publish`, `deprecate` and `dist-tag add` ask for. */
export function registryRoutes(state: RegistryState): readonly RegistryRoute[] {
  return [
    {
      method: 'GET',
      path: '/-/whoami',
      handle: ({ user }) =>
        user === undefined
          ? refusal(401, 'You must be logged in to do that.')
          : { status: 200, body: { username: user } },
    },
    { method: 'GET', path: '/{package}', handle: ({ parameter }) => described(state, parameter('package')) },
    {
      method: 'PUT',
      path: '/{package}',
      writes: true,
      handle: ({ parameter, body }) => putPackage(state, parameter('package'), body),
    },
    {
      method: 'GET',
      path: tags,
      handle: ({ parameter }) => {
        const known = state.packages.get(parameter('package'));
        return known ? { status: 200, body: Object.fromEntries(known.tags) } : absent;
      },
    },
    {
      method: 'PUT',
      path: `${tags}/{tag}`,
      writes: true,
      handle: ({ parameter, body }) => {
        const known = state.packages.get(parameter('package'));
        if (typeof body !== 'string' || !known?.versions.has(body)) return absent;
        known.tags.set(parameter('tag'), body);
        return { status: 201, body: { ok: true } };
      },
    },
  ];
}

function described(state: RegistryState, name: string) {
  const known = state.packages.get(name);
  if (!known) return absent;
  const body = {
    _id: name,
    name,
    'dist-tags': Object.fromEntries(known.tags),
    versions: Object.fromEntries(known.versions),
  };
  return { status: 200, body };
}
