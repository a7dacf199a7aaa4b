import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Version {
  readonly version: string;
  readonly dist: { readonly integrity: string; readonly tarball: string };
  /** Message of `npm deprecate`. */
  readonly deprecated?: string;
}

/** A registry for npm packages: what `npm whoami`, `npm view` and `npm publish` need of it (github.com/npm/registry/blob/main/docs/REGISTRY-API.md). */
export interface Registry {
  readonly url: string;
  /** Versions by package name. */
  readonly packages: Map<string, Map<string, Version>>;
  readonly tags: Map<string, Record<string, string>>;
  /** Requests as `PUT /cto`. */
  readonly log: string[];
  /** What the next PUT answers instead; `lost`: it is done nevertheless. */
  fault?: { readonly status: number; readonly lost: boolean } | undefined;
}

/** Starts it; only the one token is accepted. */
export async function startRegistry(token: string): Promise<Registry> {
  const registry = {
    url: '',
    packages: new Map<string, Map<string, Version>>(),
    tags: new Map<string, Record<string, string>>(),
    log: [] as string[],
    fault: undefined as Registry['fault'],
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
      registry.log.push(`${request.method} ${path}`);
      const answer = (status: number, body: unknown) =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const allowed = request.headers.authorization === `Bearer ${token}`;
      if (path === '/-/whoami')
        return allowed ? answer(200, { username: 'releaser' }) : answer(401, { error: 'unauthorized' });
      const name = path.slice(1);
      if (request.method === 'GET' && !path.startsWith('/-/')) {
        const versions = registry.packages.get(name);
        if (!versions) return answer(404, { error: 'not_found' });
        return answer(200, {
          name,
          'dist-tags': registry.tags.get(name),
          versions: Object.fromEntries(versions),
        });
      }
      const tag = /^\/-\/package\/([^/]+)\/dist-tags(?:\/([^/]+))?$/.exec(path);
      if (tag)
        return answer(...tagged(registry, tag, request, allowed, Buffer.concat(chunks).toString('utf8')));
      if (request.method !== 'PUT') return answer(404, { error: 'not_found' });
      if (!allowed) return answer(401, { error: 'unauthorized' });
      const fault = registry.fault;
      registry.fault = undefined;
      if (fault && !fault.lost) return answer(fault.status, { error: 'as the script says' });
      const taken = store(registry, name, JSON.parse(Buffer.concat(chunks).toString('utf8')) as Sent);
      if (taken) return answer(403, { error: 'You cannot publish over the previously published versions' });
      return fault ? answer(fault.status, { error: 'as the script says' }) : answer(201, { ok: true });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void (server.closeAllConnections(), server.close()));
  registry.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return registry;
}

interface Sent {
  readonly 'dist-tags': Record<string, string>;
  readonly versions: Record<string, Version>;
  /** Absent: versions that are there are changed, as `npm deprecate` does. */
  readonly _attachments?: Record<string, { readonly data: string }>;
}

/** Keeps what was sent, as a registry does: after reckoning the integrity itself. @returns whether the version is taken */
function store(registry: Pick<Registry, 'packages' | 'tags'>, name: string, sent: Sent): boolean {
  const versions = registry.packages.get(name) ?? new Map<string, Version>();
  if (!sent._attachments || Object.keys(sent._attachments).length === 0) {
    for (const [number, version] of Object.entries(sent.versions)) versions.set(number, version);
    return false;
  }
  const [attachment] = Object.values(sent._attachments);
  const integrity = `sha512-${createHash('sha512')
    .update(Buffer.from(attachment?.data ?? '', 'base64'))
    .digest('base64')}`;
  for (const [number, version] of Object.entries(sent.versions)) {
    if (versions.has(number)) return true;
    if (version.dist.integrity !== integrity) throw new Error('the integrity is not that of the bytes');
    versions.set(number, version);
  }
  registry.packages.set(name, versions);
  registry.tags.set(name, { ...registry.tags.get(name), ...sent['dist-tags'] });
  return false;
}

/** What `npm dist-tag` asks for. */
function tagged(
  registry: Pick<Registry, 'tags'>,
  [, name = '', tag]: RegExpExecArray,
  { method }: { readonly method?: string | undefined },
  allowed: boolean,
  body: string,
): [status: number, body: unknown] {
  const tags = registry.tags.get(name) ?? {};
  if (method === 'GET') return [200, tags];
  if (!allowed) return [401, { error: 'unauthorized' }];
  if (tag !== undefined) registry.tags.set(name, { ...tags, [tag]: JSON.parse(body) as string });
  return [201, { ok: true }];
}
