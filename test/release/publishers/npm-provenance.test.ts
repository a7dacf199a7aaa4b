import { describe, expect, onTestFinished, test } from 'vitest';
import type { Event } from '../../../src/kernel/event.js';
import { spawnExec, type Exec } from '../../../src/kernel/exec.js';
import { listen } from '../../../src/release/loopback/index.js';
import { publishRelease, type PublishRequest } from '../../../src/release/publish/index.js';
import { publishersOf } from '../../../src/release/publishers/index.js';
import { startLocalRegistry } from '../../../src/release/registry/local/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { temporaryFolder } from '../../support/folder.js';
import { setUp, token } from '../support/forge.js';
import { builtPackage, never, planOf, requestOf } from '../support/publishing.js';

const npmToken = 'npm_0123456789abcdefghijABCDEFGHIJ012345';

/** What a job of the repository with `id-token: write` has, beside the address to prove itself at. */
const job = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/platform',
  RUNNER_ENVIRONMENT: 'github-hosted',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'proof-of-this-job',
};

interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly private?: boolean;
  /** Version that npm says it is. Absent: that of this machine. */
  readonly npmVersion?: string;
}

async function prepared({ env: given = {}, npmVersion, ...forge }: Setting) {
  // a job gets no identity here, so nothing can be signed
  const asked: string[] = [];
  const identities = await listen((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(403).end('{}');
  });
  onTestFinished(identities.stop);
  const address = { ACTIONS_ID_TOKEN_REQUEST_URL: `${identities.url}/token?job=1` };
  const env = 'GITHUB_ACTIONS' in given ? { ...address, ...given } : given;
  const setting = await setUp(forge);
  const registry = await startLocalRegistry({ tokens: { [npmToken]: 'releaser' } });
  onTestFinished(registry.stop);
  const { folder, artifacts } = await builtPackage();
  const events: Event[] = [];
  const published: (readonly string[])[] = [];
  const exec: Exec = async (call) => {
    const [command, ...args] = call.args;
    if (command === '--version' && npmVersion !== undefined)
      return { code: 0, stdout: Buffer.from(`${npmVersion}\n`), stderr: '' };
    if (command === 'publish') published.push(args);
    return spawnExec(call);
  };
  const request: PublishRequest = {
    ...requestOf(setting, folder, planOf(artifacts)),
    publishers: publishersOf(['npm']),
    secrets: createSecrets({ GITHUB_TOKEN: token, NPM_TOKEN: npmToken }),
    env: { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), ...env },
    npmRegistry: registry.url,
    emit: (event) => void events.push(event),
    exec,
  };
  return { request, registry, published, events, asked };
}

describe('provenance on the npm registry', () => {
  test('is asked of npm in a job that may prove who it is: npm then asks for the identity to sign with', async () => {
    const { request, registry, published, events, asked } = await prepared({ env: job });
    await expect(publishRelease(request, never)).rejects.toMatchObject({
      problems: [{ rule: 'E_NPM', message: expect.stringMatching(/identity.?token/i) as string }],
    });
    expect(published).toEqual([expect.arrayContaining(['--provenance'])]);
    expect(asked).toContain('/token?job=1&audience=sigstore Bearer proof-of-this-job');
    expect(registry.state.packages.size).toBe(0);
    expect(JSON.stringify(events)).not.toContain('without provenance');
  }, 60_000);

  test.each<[string, Setting, string]>([
    ['elsewhere', {}, 'this is no job of GitHub with id-token: write'],
    [
      'on a runner of our own',
      { env: { ...job, RUNNER_ENVIRONMENT: 'self-hosted' } },
      'the runner of this job is not one of GitHub',
    ],
    [
      'in a job of another repository, were it only by its capitals',
      { env: { ...job, GITHUB_REPOSITORY: 'Acme/platform' } },
      'this is a job of Acme/platform, and the package is of acme/platform',
    ],
    ['with an old npm', { env: job, npmVersion: '9.4.2' }, 'npm 9.4.2 cannot make it, and 9.5.0 can'],
    ['for a private repository', { env: job, private: true }, 'acme/platform is private'],
  ])(
    'is left out %s, with the reason, since the registry would refuse it',
    async (_where, setting, because) => {
      const { request, registry, published, events } = await prepared(setting);
      await publishRelease(request, never);
      expect(published).toEqual([expect.not.arrayContaining(['--provenance'])]);
      expect(registry.state.packages.get('cto')?.versions.size).toBe(1);
      const text = `cto@1.0.0 is published without provenance: ${because}`;
      expect(events).toContainEqual({ kind: 'note', text });
    },
    60_000,
  );
});
