import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { profiles } from '../../profiles/index.js';
import { sha256 } from '../../src/bundle/digest.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { crdNames, loadCrds, type CrdName } from '../../src/catalog/crds.js';
import { catalog } from '../../src/catalog/index.js';
import { isPinned, officialCrds, ownGroups, type OfficialSource } from '../../src/catalog/official-crds.js';
import { cacheFolder } from '../../src/cli/fetch/cache.js';
import type { DownloadSettings } from '../../src/cli/fetch/download.js';
import { createFetchText } from '../../src/cli/fetch/index.js';
import { runCli } from '../../src/cli/run.js';
import type { ConfigInput } from '../../src/config/index.js';
import { exitCodes } from '../../src/kernel/errors.js';
import { mirrored, type FetchText } from '../../src/synth/fetch-pinned.js';
import { synthesize } from '../../src/synth/index.js';
import { temporaryFolder } from '../support/folder.js';
import { loadProduct } from '../support/product.js';
import { serve, type TestServer } from '../support/server.js';

const argoNames: readonly CrdName[] = [
  'applications.argoproj.io',
  'applicationsets.argoproj.io',
  'appprojects.argoproj.io',
];
const workflowNames = crdNames.filter((name) =>
  /^(clusterwork|cronwork|work)flow.*\.argoproj\.io$/.test(name),
);
const upstreamUrl = 'https://raw.githubusercontent.com/acme/cd/v9/crds.yaml';

/** A file as upstream publishes it: definitions with labels, descriptions and a status, among other objects. */
async function upstreamFile(names: readonly CrdName[] = argoNames): Promise<string> {
  const table = await loadCrds();
  const definitions = names.map((name) => ({
    ...table[name],
    metadata: {
      name,
      creationTimestamp: null,
      labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'upstream' },
      annotations: { 'controller-gen.kubebuilder.io/version': 'v0.99.0' },
    },
    status: { storedVersions: ['v1alpha1'] },
  }));
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'upstream' } };
  return ['# upstream\n', ...[namespace, ...definitions].map(toYaml)].join('---\n');
}

/** What is known of that file. */
function sourcesOf(text: string, url = upstreamUrl): readonly OfficialSource[] {
  return [
    { upstream: 'Acme CD', version: 'v9', url, sha256: sha256(text), crds: argoNames },
    { upstream: 'Acme Flows', version: 'v8', crds: workflowNames, unavailable: 'it is secret' },
    {
      upstream: 'Acme Events',
      version: 'v7',
      url: 'https://github.com/acme/events/releases/download/v7/crds.yaml',
      sha256: '0'.repeat(64),
      crds: ['sensors.argoproj.io'],
    },
  ];
}

/** Synthesizes the smallest profile. */
function synthesizeMinimal(config: ConfigInput, fetchText?: FetchText, sources?: readonly OfficialSource[]) {
  return synthesize({
    loaded: loadProduct({ config }),
    profiles,
    components: catalog,
    version: '0.0.0-test',
    ...(fetchText && { fetchText }),
    ...(sources && { officialCrds: sources }),
  });
}

type Minimal = Awaited<ReturnType<typeof synthesizeMinimal>>;

function definitionsOf({ bundle }: Minimal): KubernetesObject[] {
  return parseAllDocuments(bundle.files.get('manifests/00-crds.yaml') ?? '').map(
    (one) => one.toJS() as KubernetesObject,
  );
}

function unavailableWarnings({ warnings }: Minimal) {
  return warnings.filter(({ rule }) => rule === 'crds/official-unavailable');
}

/** Fetches with a cache of its own and without waiting. */
function fetcher(settings: Partial<DownloadSettings> = {}, folder = temporaryFolder()): FetchText {
  return createFetchText({ XDG_CACHE_HOME: folder }, { waits: [1, 1, 1], ...settings });
}

/** Serves one text under every path. */
function serveText(text: string): Promise<TestServer> {
  return serve((_path, response) => response.end(text));
}

describe('the list of official definitions', () => {
  const pinned = officialCrds.filter(isPinned);

  test('names every definition once, but for those that are our own', () => {
    const own = crdNames.filter((name) => ownGroups.some((group) => name.endsWith(`.${group}`)));
    expect(own).toEqual(['coderuns.agents.platform', 'docsruns.agents.platform']);
    expect([...officialCrds.flatMap(({ crds }) => crds), ...own].sort()).toEqual([...crdNames].sort());
  });

  test('has an address at a tag and a checksum for each file', () => {
    for (const { url, sha256: checksum, version } of pinned) {
      expect(url).toMatch(
        /^https:\/\/raw\.githubusercontent\.com\/[\w-]+\/[\w-]+\/v\d+\.\d+\.\d+\/\S+\.yaml$/,
      );
      expect(url).toContain(`/v${version.replace(/^v/, '')}/`);
      expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(new Set(pinned.map(({ url }) => url)).size).toBe(pinned.length);
    expect(new Set(pinned.map((file) => file.sha256)).size).toBe(pinned.length);
  });

  test('has a reason where there is no checksum', () => {
    const unavailable = officialCrds.flatMap((source) => (isPinned(source) ? [] : [source]));
    expect(unavailable.map(({ upstream }) => upstream)).toEqual([
      'Argo Workflows',
      'OT-CONTAINER-KIT Redis operator',
    ]);
    for (const { unavailable: reason } of unavailable) expect(reason).toMatch(/\w+ \w+/);
  });

  test('has the versions of the components that bring the definitions', () => {
    const brought = catalog.flatMap(({ crds, upstream }) => crds.map((name) => [name, upstream] as const));
    for (const [name, upstream] of brought.filter(([, one]) => one !== undefined)) {
      const source = officialCrds.find(({ crds }) => crds.includes(name));
      expect(`${name}: ${source?.upstream} ${source?.version}`).toBe(
        `${name}: ${upstream?.name} ${upstream?.version}`,
      );
    }
  });

  test('is the one of the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/crds.md'), 'utf8');
    expect(page.match(/^[0-9a-f]{64} {2}https:\S+$/gm)).toEqual(
      pinned.map((file) => `${file.sha256}  ${file.url}`),
    );
  });
});

describe('crds: official', () => {
  test('takes the definitions of present components from the pinned file, through the mirror', async () => {
    const text = await upstreamFile();
    const server = await serveText(text);
    const made = await synthesizeMinimal(
      { crds: 'official', crds_mirror: `${server.url}/proxy/` },
      fetcher(),
      sourcesOf(text),
    );
    expect(server.requests).toEqual(['/proxy/acme/cd/v9/crds.yaml']);
    const [component] = made.bundle.index.waves[0]?.components ?? [];
    expect(component).toMatchObject({ id: 'crds', source: 'official' });
    expect(component?.objects.map(({ name, construct }) => `${name} ${construct}`)).toEqual(
      [
        ...argoNames.map((name) => `${name} ${upstreamUrl}`),
        ...[...workflowNames, 'coderuns.agents.platform', 'docsruns.agents.platform'].map(
          (name) => `${name} crds/${name}`,
        ),
      ].sort(),
    );
    expect(definitionsOf(made)).toHaveLength(component?.objects.length ?? 0);
  });

  test('adds labels and annotations to a definition, drops its status and changes nothing else', async () => {
    const text = await upstreamFile();
    const server = await serveText(text);
    const config: ConfigInput = { crds: 'official', crds_mirror: server.url, platform: { name: 'acme' } };
    const made = await synthesizeMinimal(config, fetcher(), sourcesOf(text));
    const application = definitionsOf(made).find(
      ({ metadata }) => metadata.name === 'applications.argoproj.io',
    );
    expect(application).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: 'applications.argoproj.io',
        labels: {
          'app.kubernetes.io/name': 'applications.argoproj.io',
          'app.kubernetes.io/part-of': 'acme',
          'app.kubernetes.io/managed-by': 'cto',
          'cto.dev/component': 'crds',
        },
        annotations: {
          'controller-gen.kubebuilder.io/version': 'v0.99.0',
          'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true',
          'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        },
      },
      spec: (await loadCrds())['applications.argoproj.io'].spec,
    });
  });

  test('uses ours where the official ones cannot be pinned, and names them in a warning', async () => {
    const text = await upstreamFile();
    const server = await serveText(text);
    const made = await synthesizeMinimal(
      { crds: 'official', crds_mirror: server.url },
      fetcher(),
      sourcesOf(text),
    );
    expect(unavailableWarnings(made)).toEqual([
      expect.objectContaining({
        message: `definitions of Acme Flows v8 are ours instead of the official ones, because it is secret: ${workflowNames.join(', ')}`,
        path: 'crds',
        severity: 'warning',
      }),
    ]);
    expect(made.bundle.index.warnings).toContain(unavailableWarnings(made)[0]?.message);
  });

  test('says so when no source of a definition is known at all', async () => {
    const made = await synthesizeMinimal({ crds: 'official' }, fetcher(), []);
    expect(unavailableWarnings(made)).toHaveLength(1);
    expect(unavailableWarnings(made)[0]?.message).toContain(
      'no official file is known: applications.argoproj.io, ',
    );
    expect(unavailableWarnings(made)[0]?.message).not.toContain('agents.platform');
  });

  test('gives the same bytes from the network and from the cache, without a server', async () => {
    const text = await upstreamFile();
    const server = await serveText(text);
    const fetchText = fetcher();
    const config: ConfigInput = { crds: 'official', crds_mirror: server.url };
    const first = await synthesizeMinimal(config, fetchText, sourcesOf(text));
    await server.stop();
    const second = await synthesizeMinimal(config, fetchText, sourcesOf(text));
    expect(second.bundle).toEqual(first.bundle);
    expect(server.requests).toHaveLength(1);
  });

  test('refuses a file that is not the pinned one, with both checksums', async () => {
    const text = await upstreamFile();
    const other = text.replace('# upstream', '# changed');
    const server = await serveText(other);
    const made = synthesizeMinimal({ crds: 'official', crds_mirror: server.url }, fetcher(), sourcesOf(text));
    await expect(made).rejects.toMatchObject({
      code: 'E_CRDS_DIGEST',
      exitCode: exitCodes.remote,
      hint: expect.stringContaining('compact') as string,
      problems: [
        {
          message: `the file has SHA-256 ${sha256(other)}, but ${sha256(text)} is pinned`,
          location: { file: `${server.url}/acme/cd/v9/crds.yaml` },
          fix: expect.stringContaining('mirror') as string,
        },
      ],
    });
  });

  test('trusts nothing that its caller fetched', async () => {
    const text = await upstreamFile();
    const made = synthesizeMinimal({ crds: 'official' }, () => Promise.resolve(`${text}\n`), sourcesOf(text));
    await expect(made).rejects.toMatchObject({ code: 'E_CRDS_DIGEST' });
  });

  test('is refused when there is nothing to fetch with', async () => {
    await expect(synthesizeMinimal({ crds: 'official' })).rejects.toMatchObject({
      code: 'E_CRDS_FETCH',
      exitCode: exitCodes.usage,
      hint: expect.stringContaining('fetchText') as string,
    });
  });

  test('takes a definition that is missing from a pinned file for a mistake of ours', async () => {
    const text = await upstreamFile(['applications.argoproj.io']);
    const made = synthesizeMinimal({ crds: 'official' }, () => Promise.resolve(text), sourcesOf(text));
    await expect(made).rejects.toThrow(
      `${upstreamUrl} holds no CustomResourceDefinition applicationsets.argoproj.io`,
    );
  });

  test('stops the other requests when one fails', async () => {
    const dropped: string[] = [];
    const waiting: ServerResponse[] = [];
    const server = await serve((path, response) => {
      response.on('close', () => {
        if (!response.writableEnded) dropped.push(path);
      });
      // the third request is refused, and the first two are never answered
      if (waiting.push(response) === 3) response.writeHead(404).end();
    });
    const made = synthesizeMinimal(
      { crds: 'official', crds_mirror: server.url },
      fetcher({ timeout: 60_000 }),
    );
    await expect(made).rejects.toMatchObject({ code: 'E_CRDS_FETCH' });
    await expect.poll(() => dropped).toHaveLength(2);
    expect(server.requests).toHaveLength(3);
  });
});

describe('crds: compact', () => {
  test('fetches nothing', async () => {
    const made = await synthesizeMinimal({}, () => Promise.reject(new Error('fetched')));
    expect(made.bundle.index.waves[0]?.components[0]).toMatchObject({ id: 'crds', source: 'imports/crds' });
  });
});

describe('crds: external', () => {
  test('ships none, declares every one, and still validates with ours', async () => {
    const { bundle } = await synthesizeMinimal({ crds: 'external' }, () =>
      Promise.reject(new Error('fetched')),
    );
    expect(
      [...bundle.files.values()].filter((text) => /^kind: CustomResourceDefinition$/m.test(text)),
    ).toEqual([]);
    const declared = bundle.index.external.filter(({ kind }) => kind === 'CustomResourceDefinition');
    expect(declared.map(({ name }) => name)).toEqual(
      [...argoNames, ...workflowNames, 'coderuns.agents.platform', 'docsruns.agents.platform'].sort(),
    );
    expect(declared[0]?.madeBy).toBe('the owner of the cluster, before the platform, from Argo CD v3.5.1');
    expect(declared.find(({ name }) => name === 'coderuns.agents.platform')?.madeBy).toMatch(
      /from a bundle made with crds: compact$/,
    );
  });

  test('refuses a custom resource that does not fit the definition that is not shipped', async () => {
    const patch = {
      kind: 'WorkflowTemplate',
      name: 'coderun',
      merge: { spec: { entrypoint: 5 } },
      reason: 'to see it refused',
    };
    const made = synthesizeMinimal({ crds: 'external', components: { controller: { patches: [patch] } } });
    await expect(made).rejects.toMatchObject({
      code: 'E_VALIDATION',
      problems: expect.arrayContaining([
        expect.objectContaining({
          object: expect.stringContaining('coderun') as string,
          path: 'spec.entrypoint',
        }),
      ]) as unknown,
    });
  });

  test('tells the reader of the bundle what must exist', async () => {
    const { bundle } = await synthesizeMinimal({ crds: 'external' });
    const readme = bundle.files.get('README.md') ?? '';
    expect(readme).toContain('## Definitions that must exist');
    expect(readme).toMatch(/^kubectl get crd applications\.argoproj\.io .*docsruns\.agents\.platform/m);
    const compact = await synthesizeMinimal({});
    expect(compact.bundle.files.get('README.md')).not.toContain('must exist');
  });
});

describe('fetching', () => {
  const wanted = (server: TestServer, text = 'content') => ({
    url: `${server.url}/file`,
    sha256: sha256(text),
  });

  test.each([500, 502, 503, 429, 408])('asks again after an answer %i', async (status) => {
    const server = await serve((_path, response, time) =>
      time < 3 ? response.writeHead(status).end('later') : response.end('content'),
    );
    expect(await fetcher()(wanted(server))).toBe('content');
    expect(server.requests).toHaveLength(3);
  });

  test('gives up after three repetitions, with the answer and what to do', async () => {
    const server = await serve((_path, response) => response.writeHead(503).end());
    await expect(fetcher()(wanted(server))).rejects.toMatchObject({
      code: 'E_CRDS_FETCH',
      exitCode: exitCodes.remote,
      message: `cannot fetch ${server.url}/file: the server answered 503 Service Unavailable, 4 times`,
      hint: 'set crds to "compact", which needs no network, or crds_mirror to a host that you reach',
    });
    expect(server.requests).toHaveLength(4);
  });

  test.each([400, 401, 403, 404, 410])('asks once when the answer is %i', async (status) => {
    const server = await serve((_path, response) => response.writeHead(status).end());
    await expect(fetcher()(wanted(server))).rejects.toThrow(`the server answered ${status}`);
    expect(server.requests).toHaveLength(1);
  });

  test('waits as long as the server asks', async () => {
    const times: number[] = [];
    const server = await serve((_path, response, time) => {
      times.push(performance.now());
      if (time === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end('content');
    });
    expect(await fetcher()(wanted(server))).toBe('content');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });

  test('asks again after half a body', async () => {
    const server = await serve((_path, response, time) => {
      response.writeHead(200, { 'content-length': 7 });
      if (time > 1) response.end('content');
      else response.write('cont', () => response.destroy());
    });
    expect(await fetcher()(wanted(server))).toBe('content');
    expect(server.requests).toHaveLength(2);
  });

  test('asks again when no complete answer comes in time', async () => {
    const server = await serve((_path, response, time) => {
      if (time === 2) response.write('cont');
      if (time === 3) response.end('content');
    });
    expect(await fetcher({ timeout: 100 })(wanted(server))).toBe('content');
    expect(server.requests).toHaveLength(3);
  });

  test('says that time ran out', async () => {
    const server = await serve(() => undefined);
    const fetched = fetcher({ timeout: 50, waits: [] })(wanted(server));
    await expect(fetched).rejects.toThrow('no complete answer within 0.05 s');
  });

  test('names the reason when nobody listens', async () => {
    const server = await serveText('content');
    await server.stop();
    await expect(fetcher()(wanted(server))).rejects.toMatchObject({
      message: expect.stringMatching(/ECONNREFUSED.*, 4 times$/) as string,
      exitCode: exitCodes.remote,
    });
  });

  test('names the reason when the host is unknown', async () => {
    const fetched = fetcher()({ url: 'http://nowhere.invalid/file', sha256: sha256('') });
    await expect(fetched).rejects.toThrow('nowhere.invalid');
  });

  test('reads no more than the limit', async () => {
    const server = await serveText('x'.repeat(2000));
    await expect(fetcher({ limit: 1000 })(wanted(server))).rejects.toThrow(
      'the file has more than 1000 bytes',
    );
    expect(server.requests).toHaveLength(1);
  });

  test('follows redirects, as release pages give them', async () => {
    const server = await serve((path, response) =>
      path === '/file' ? response.writeHead(302, { location: '/elsewhere' }).end() : response.end('content'),
    );
    expect(await fetcher()(wanted(server))).toBe('content');
  });

  test('keeps every byte: a byte-order mark and characters of several bytes', async () => {
    const text = '\ufeffdéfinition: 😀\r\n';
    const server = await serveText(text);
    expect(await fetcher()(wanted(server, text))).toBe(text);
  });

  test('stops when it is told to, also while it waits', async () => {
    const server = await serve((_path, response) => response.writeHead(503).end());
    const stop = new AbortController();
    const fetched = fetcher({ waits: [60_000] })(wanted(server), stop.signal);
    setTimeout(() => stop.abort(), 100);
    await expect(fetched).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    [{ HTTPS_PROXY: 'http://proxy.example.com' }, true],
    [{ https_proxy: 'http://proxy.example.com' }, true],
    [{ HTTPS_PROXY: 'http://proxy.example.com', NODE_USE_ENV_PROXY: '1' }, false],
    [{ HTTPS_PROXY: '' }, false],
  ])('with %o tells why the proxy was not used: %s', async (env, told) => {
    const server = await serve((_path, response) => response.writeHead(404).end());
    const fetched = createFetchText({ XDG_CACHE_HOME: temporaryFolder(), ...env })(wanted(server));
    await expect(fetched).rejects.toMatchObject({
      hint: (told
        ? expect.stringContaining('NODE_USE_ENV_PROXY=1')
        : expect.not.stringContaining('PROXY')) as string,
    });
  });
});

describe('the cache', () => {
  const text = 'content';
  const checksum = sha256(text);

  test('holds one file per text, named by its checksum', async () => {
    const folder = temporaryFolder();
    const server = await serveText(text);
    await fetcher({}, folder)({ url: server.url, sha256: checksum });
    expect(readdirSync(join(folder, 'cto', 'crds'))).toEqual([checksum]);
  });

  test('is believed only after its content was checked', async () => {
    const folder = temporaryFolder({ [`cto/crds/${checksum}`]: 'damaged' });
    const server = await serveText(text);
    const fetchText = fetcher({}, folder);
    expect(await fetchText({ url: server.url, sha256: checksum })).toBe(text);
    expect(await fetchText({ url: server.url, sha256: checksum })).toBe(text);
    expect(server.requests).toHaveLength(1);
  });

  test('keeps no text with another checksum', async () => {
    const folder = temporaryFolder();
    const server = await serveText('changed');
    expect(await fetcher({}, folder)({ url: server.url, sha256: checksum })).toBe('changed');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is done without where it cannot be written', async () => {
    const folder = temporaryFolder({ file: '' });
    const server = await serveText(text);
    expect(await fetcher({}, join(folder, 'file'))({ url: server.url, sha256: checksum })).toBe(text);
  });

  test.each([
    [{ XDG_CACHE_HOME: '/cache', HOME: '/home/ada' }, 'linux', '/cache/cto/crds'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/home/ada' }, 'linux', '/home/ada/.cache/cto/crds'],
    [{ XDG_CACHE_HOME: '', HOME: '/home/ada' }, 'darwin', '/home/ada/.cache/cto/crds'],
    [{ LOCALAPPDATA: '/local', HOME: '/home/ada' }, 'win32', '/local/cto/crds'],
    [{ LOCALAPPDATA: '/local', HOME: '/home/ada' }, 'linux', '/home/ada/.cache/cto/crds'],
  ] as const)('with %o on %s is %s', (env, platform, folder) => {
    expect(cacheFolder(env, platform)).toBe(folder);
  });
});

describe('crds_mirror', () => {
  test.each([
    [upstreamUrl, undefined, upstreamUrl],
    [upstreamUrl, 'https://mirror.example.com', 'https://mirror.example.com/acme/cd/v9/crds.yaml'],
    [
      'https://github.com/a/b/releases/download/v1/c.yaml',
      'http://m/$&/',
      'http://m/$&/a/b/releases/download/v1/c.yaml',
    ],
    ['https://github.com.example.com/a', 'https://m', 'https://github.com.example.com/a'],
  ])('turns %s with %s into %s', (url, mirror, result) => {
    expect(mirrored(url, mirror)).toBe(result);
  });

  test.each([
    'ftp://mirror',
    'mirror.example.com',
    'https://ada@mirror.example.com',
    'https://m/?a=b',
    'https://m/#a',
  ])('may not be %s', (mirror) => {
    expect(() => loadProduct({ config: { crds_mirror: mirror } })).toThrow('the configuration has a problem');
  });
});

describe('cto synth --set crds=official', () => {
  async function run(server: TestServer) {
    const cwd = temporaryFolder();
    const output: string[] = [];
    const print = (text: string) => void output.push(text);
    const args = ['synth', '--set', 'crds=official', '--set', `crds_mirror=${server.url}`];
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    const io = { stdout: print, stderr: print, color: false, cwd, env, now: () => 0 };
    return { code: await runCli(args, io), text: output.join(''), written: readdirSync(cwd) };
  }

  test('answers 3 when a file cannot be had, says what to do, and writes nothing', async () => {
    const server = await serve((_path, response) => response.writeHead(404).end());
    const { code, text, written } = await run(server);
    expect(code).toBe(exitCodes.remote);
    expect(text).toContain(`cannot fetch ${server.url}/argoproj/argo-cd/v3.5.1/manifests/crds/`);
    expect(text).toContain('set crds to "compact"');
    expect(written).toEqual([]);
  });

  test('answers 3 when a file is not the pinned one', async () => {
    const { code, text, written } = await run(await serveText('kind: List\n'));
    expect(code).toBe(exitCodes.remote);
    expect(text).toContain('5dde0e229249b6b707beb98674c1deae3949d5c319a6c45b9f5a80c99618e40c is pinned');
    expect(written).toEqual([]);
  });
});
