import { join } from 'node:path';
import { createReleases } from '../../github/releases/index.js';
import { startLocalForge, type Exchange, type ForgePart } from '../forge/local/index.js';
import type { RehearsalSetting, RehearsedCall, StandIn } from './publisher.js';

/** Token of the built-in forge; worth nothing elsewhere. */
const token = 'ghp_local0forge0local0forge0local0forge0';

/** Hosts of github.com; a server of one's own is a single host. */
const hosts: Readonly<Record<ForgePart, string>> = {
  api: 'api.github.com',
  uploads: 'uploads.github.com',
  storage: 'release-assets.githubusercontent.com',
  web: 'github.com',
};

/** Starts the built-in forge and a client of it. */
export async function rehearseGitHub(setting: RehearsalSetting): Promise<StandIn> {
  const { plan, clock, emit, version, apiUrl } = setting;
  const api = new URL(apiUrl).host;
  const server = await startLocalForge({
    ...setting.forge,
    repository: plan.repository,
    clock,
    tokens: { [token]: { login: 'rehearsal', mayWrite: true } },
    folder: join(setting.folder, 'forge'),
    onRequest: (exchange, moment) => {
      if (moment === 'before') setting.told(callOf(exchange, api === hosts.api ? hosts[exchange.part] : api));
    },
  });
  try {
    const [owner = '', repo = ''] = plan.repository.split('/');
    const releases = await createReleases({ owner, repo, token, apiUrl: server.url, version, clock, emit });
    return { context: { releases }, secrets: { GITHUB_TOKEN: token }, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Reads the status late: it comes with the answer. */
function callOf(exchange: Exchange, server: string): RehearsedCall {
  const { method, route, path, request } = exchange;
  return {
    server,
    method,
    route,
    path,
    ...(request !== undefined && { request }),
    get status() {
      return exchange.status;
    },
  };
}
