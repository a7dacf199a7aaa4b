import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReleases } from '../../github/releases/index.js';
import { startLocalForge, type Exchange, type LocalForgeOptions } from '../forge/local/index.js';
import { publishersOf } from '../publishers/index.js';
import { createSecrets } from '../secrets.js';
import { publishRelease, type PublishReport, type PublishRequest } from './session.js';

/** What publishing would do. */
export interface Rehearsal {
  readonly report: PublishReport;
  /** Every call, in order. */
  readonly calls: readonly Pick<Exchange, 'method' | 'route' | 'path' | 'request' | 'status'>[];
  /** Publishers that were left out: nothing here stands for them. */
  readonly leftOut: readonly string[];
}

/** Token of the built-in forge; worth nothing elsewhere. */
const token = 'ghp_local0forge0local0forge0local0forge0';

/**
 * `publish --dry-run`: walks the real code against the built-in forge, with the files that were built. Needs no token and no network, and leaves nothing
 * behind: neither in the folder of the release nor elsewhere.
 *
 * @param forge what the forge starts with, such as releases that are immutable. Absent: an empty repository
 * @throws OperatorError as publishing does
 */
export async function rehearse(
  request: Omit<PublishRequest, 'releases' | 'secrets' | 'records'>,
  version: string,
  signal: AbortSignal,
  forge: Partial<Pick<LocalForgeOptions, 'tags' | 'immutable' | 'burnt' | 'faults'>> = {},
): Promise<Rehearsal> {
  const { plan, clock, emit, publishers } = request;
  const folder = await mkdtemp(join(tmpdir(), 'cto-rehearsal-'));
  const tokens = { [token]: { login: 'rehearsal', mayWrite: true } };
  try {
    const server = await startLocalForge({
      ...forge,
      repository: plan.repository,
      clock,
      tokens,
      folder: join(folder, 'forge'),
    });
    try {
      const [owner = '', repo = ''] = plan.repository.split('/');
      const releases = await createReleases({ owner, repo, token, apiUrl: server.url, version, clock, emit });
      const report = await publishRelease(
        {
          ...request,
          releases,
          secrets: createSecrets({ GITHUB_TOKEN: token }),
          records: join(folder, 'records'),
          publishers: publishersOf([]),
        },
        signal,
      );
      return {
        report,
        calls: server.exchanges.map(({ method, route, path, request: sent, status }) => ({
          method,
          route,
          path,
          request: sent,
          status,
        })),
        leftOut: publishers.map(({ id }) => id).filter((id) => id !== 'github'),
      };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
