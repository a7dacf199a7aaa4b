import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/kernel/event.js';
import { spawnExec, type ExecCall } from '../../../src/kernel/exec.js';
import { rehearse, type RehearsalWorld } from '../../../src/release/publish/index.js';
import { publishersOf, type Publisher } from '../../../src/release/publishers/index.js';
import { fakeClock } from '../../kube/support/clock.js';
import { temporaryFolder } from '../../support/folder.js';
import { builtPackage, builtRelease, never, planOf, requestOf } from '../support/publishing.js';

interface Rehearsed {
  readonly folder: string;
  readonly plan: ReturnType<typeof planOf>;
  readonly publishers?: readonly Publisher[];
  readonly world?: Omit<RehearsalWorld, 'version'>;
  /** Of the machine, as far as other programs get it. */
  readonly env?: Readonly<Record<string, string>>;
}

async function rehearsed({ folder, plan, publishers = publishersOf([]), world = {}, env = {} }: Rehearsed) {
  // it brings a forge and a token of its own; what is given here would be seen
  const events: Event[] = [];
  const request = requestOf({ releases: undefined as never, clock: fakeClock(), events }, folder, plan);
  const programs: ExecCall[] = [];
  const rehearsal = await rehearse(
    {
      ...request,
      publishers,
      env: { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), ...env },
      exec: (call) => {
        programs.push(call);
        return spawnExec(call);
      },
    },
    { version: '0.0.0', ...world },
    never,
  );
  return { ...rehearsal, programs, events };
}

const writes = (calls: Awaited<ReturnType<typeof rehearsed>>['calls']) =>
  calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, server, path }) => `${method} ${server}${path}`);

const leftovers = () => readdirSync(tmpdir()).filter((name) => /^cto-(?:rehearsal|npm)-/.test(name));

describe('a rehearsal', () => {
  test('shows every call of the real code, needs no token, and leaves nothing behind', async () => {
    const { folder, artifacts } = builtRelease();
    const before = leftovers();
    const { calls, report, leftOut } = await rehearsed({ folder, plan: planOf(artifacts) });
    expect(report.outcome).toBe('published');
    expect(leftOut).toEqual([]);
    const names = artifacts.map(({ name }) => name).sort();
    expect(writes(calls)).toEqual([
      'POST api.github.com/repos/acme/platform/releases',
      ...names.map((name) => `POST uploads.github.com/repos/acme/platform/releases/1/assets?name=${name}`),
      'PATCH api.github.com/repos/acme/platform/releases/1',
    ]);
    expect(calls.map(({ status }) => status)).not.toContain(0);
    expect(readdirSync(folder)).toEqual(['artifacts']);
    expect(leftovers()).toEqual(before);
  });

  test('fails as the real thing would', async () => {
    const { folder, artifacts } = builtRelease();
    const world = { forge: { tags: { 'v1.0.0': 'b'.repeat(40) } } };
    await expect(rehearsed({ folder, plan: planOf(artifacts), world })).rejects.toMatchObject({
      code: 'E_RELEASE_PREFLIGHT',
    });
  });

  test('names the server of the configuration, which has all parts of the forge on one host', async () => {
    const { folder, artifacts } = builtRelease();
    const world = { apiUrl: 'https://forge.example.org/api/v3' };
    const { calls } = await rehearsed({ folder, plan: planOf(artifacts), world });
    expect(new Set(calls.map(({ server }) => server))).toEqual(new Set(['forge.example.org']));
  });

  test('leaves out publishers that bring no stand-in, and those that need them', async () => {
    const { folder, artifacts } = builtRelease();
    const [github] = publishersOf([]);
    const asked: string[] = [];
    const further = (id: string, needs: readonly string[]): Publisher => ({
      id,
      title: id,
      needs,
      preflight: () => Promise.resolve([]),
      publish: () => {
        asked.push(id);
        return Promise.resolve({ is: 'published', where: id });
      },
    });
    const nothing = { context: {}, secrets: {}, stop: () => Promise.resolve() };
    const rehearse = () => Promise.resolve(nothing);
    const publishers = [
      ...(github ? [github] : []),
      further('bare', ['github']),
      { ...further('after-bare', ['bare']), rehearse },
      { ...further('whole', ['github']), rehearse },
    ];
    const { leftOut } = await rehearsed({ folder, plan: planOf(artifacts), publishers });
    expect(leftOut).toEqual(['bare', 'after-bare']);
    expect(asked).toEqual(['whole']);
  });
});

describe('a rehearsal of the npm registry', () => {
  test('runs the real publisher and the real npm, after GitHub, and shows their calls too', async () => {
    const { folder, artifacts } = await builtPackage('1.0.0', 'console.log(1);', '@acme/cto');
    const before = leftovers();
    const publishers = publishersOf(['npm']);
    const { calls, report, leftOut, programs } = await rehearsed({
      folder,
      plan: planOf(artifacts),
      publishers,
    });
    expect(leftOut).toEqual([]);
    expect(report.publishers[1]?.outcome).toEqual({ is: 'published', where: '@acme/cto@1.0.0' });
    const ofNpm = calls.filter(({ server }) => server === 'registry.npmjs.org');
    expect(ofNpm.map(({ path }) => path)).toContain('/-/whoami');
    expect(writes(ofNpm)).toEqual(['PUT registry.npmjs.org/@acme%2fcto']);
    expect(writes(calls).at(-1)).toBe('PUT registry.npmjs.org/@acme%2fcto');
    expect(ofNpm.at(-1)).toMatchObject({ status: 201, request: { 'dist-tags': { latest: '1.0.0' } } });
    expect(new Set(programs.map(({ file }) => file))).toEqual(new Set(['npm']));
    expect(leftovers()).toEqual(before);
  }, 60_000);

  test('gives npm nothing that would lead it to another server, nor the proof of a job', async () => {
    const { folder, artifacts } = await builtPackage('1.0.0', 'console.log(1);', '@acme/cto');
    const dead = 'http://127.0.0.1:9/';
    const env = {
      npm_config_globalconfig: `${temporaryFolder({ npmrc: `@acme:registry=${dead}\nproxy=${dead}\n` })}/npmrc`,
      npm_config_registry: dead,
      HTTP_PROXY: dead,
      http_proxy: dead,
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: dead,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'proof-of-this-job',
    };
    const plan = planOf(artifacts);
    const { report, programs, events } = await rehearsed({
      folder,
      plan,
      publishers: publishersOf(['npm']),
      env,
    });
    expect(report.publishers[1]?.outcome.is).toBe('published');
    expect(JSON.stringify(programs)).not.toContain('proof-of-this-job');
    expect(events).toContainEqual({
      kind: 'note',
      text: '@acme/cto@1.0.0 is published without provenance: Sigstore, which signs it for jobs, is on the network',
    });
  }, 60_000);
});
