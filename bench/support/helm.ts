import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KubernetesObject } from '../../src/bundle/object.js';

/** The release that is measured against. */
export const helmVersion = 'v4.2.4';

const run = promisify(execFile);

/** Path of helm, built into the cache with Go if need be; undefined, said why, when that cannot be. */
export async function ensureHelm(say: (line: string) => void): Promise<string | undefined> {
  const cache = [process.env['XDG_CACHE_HOME']].find((path) => path) ?? join(homedir(), '.cache');
  const folder = join(cache, 'cto-testbed', `helm-${helmVersion}`);
  const file = join(folder, 'helm');
  if (existsSync(file)) return file;
  say(`building helm ${helmVersion} (a minute with an empty build cache)`);
  try {
    const env = { ...process.env, GOBIN: folder, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' };
    await run('go', ['install', `helm.sh/helm/v4/cmd/helm@${helmVersion}`], { env });
    return file;
  } catch (error) {
    say(`without helm: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
    return undefined;
  }
}

/** Writes objects as a chart without a single template function, so that only helm's own work is measured. */
export function writeChart(folder: string, name: string, objects: readonly KubernetesObject[]): void {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  const chart = { apiVersion: 'v2', name, version: '1.0.0' };
  writeFileSync(join(folder, 'Chart.yaml'), JSON.stringify(chart));
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  writeFileSync(join(folder, 'templates', 'all.yaml'), text);
}
