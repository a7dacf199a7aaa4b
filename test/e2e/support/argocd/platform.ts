import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, until, type Testbed } from '../../../../scripts/lib/testbed/index.js';
import type { Bundle } from '../../../../src/bundle/bundle.js';
import { writeBundle } from '../../../../src/bundle/write.js';
import { openGit } from '../../../../src/gitops/git/index.js';
import { publish, type Publication } from '../../../../src/gitops/publish.js';
import type { Clock } from '../../../../src/kernel/clock.js';
import { spawnExec } from '../../../../src/kernel/exec.js';
import { startGitServer, type GitServer } from '../../../gitops/support/git-server.js';
import { bareEnvironment } from '../../../support/program.js';
import { startArgoCd, type ApplicationState, type ArgoCd } from './index.js';

/** A cluster whose Argo CD follows a folder of a git repository: everything real but the containers. */
export interface GitopsPlatform {
  readonly bed: Testbed;
  readonly server: GitServer;
  readonly argo: ArgoCd;
  /** Publishes a bundle, and tells Argo CD as a webhook would. */
  publish(bundle: Bundle): Promise<Publication>;
  /** Applies text with kubectl. */
  apply(yaml: string): Promise<void>;
  /** Waits until the root and every Application are Synced and Healthy. */
  settled(names: readonly string[], seconds?: number): Promise<void>;
  stop(): Promise<void>;
}

const name = 'platform';
const folder = 'clusters/one';

/** Real time, for the publisher. */
export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** Names of the Applications of a bundle, the root included. */
export function applicationNames({ index }: Bundle): readonly string[] {
  const ids = index.waves.flatMap(({ components }) => components.map(({ id }) => `${index.platform}-${id}`));
  return [index.platform, ...ids].sort();
}

/** Starts a cluster and a git server, publishes the bundle, installs Argo CD from it and hands over to it. */
export async function startGitopsPlatform(bundle: Bundle): Promise<GitopsPlatform> {
  const scratch = mkdtempSync(join(tmpdir(), 'cto-gitops-'));
  const bed = await startTestbed({ nodes: 3 });
  const server = await startGitServer();
  server.create(name);
  const apply = async (yaml: string) => {
    const { code, stderr } = await bed.kubectl(['apply', '-f', '-'], { input: yaml });
    if (code !== 0) throw new Error(stderr);
  };
  await publishTo(server, bundle, scratch);
  await installArgoCd(bed, bundle, scratch);
  const argo = await startArgoCd(bed);
  for (const path of ['applications/project-cto-root.yaml', 'root.yaml'])
    await apply(server.git(name, 'show', `main:${folder}/${path}`));
  return {
    bed,
    server,
    argo,
    apply,
    publish: async (next) => {
      const publication = await publishTo(server, next, scratch);
      await argo.refresh(bundle.index.platform);
      return publication;
    },
    settled: (names, seconds = 120) => settled(argo, names, seconds),
    stop: async () => {
      await argo.stop();
      await server.stop();
      await bed.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function publishTo(server: GitServer, bundle: Bundle, scratch: string): Promise<Publication> {
  const repository = await openGit({
    url: server.url(name),
    exec: spawnExec,
    env: bareEnvironment(),
    temporary: scratch,
  });
  try {
    const { signal } = new AbortController();
    return await publish(
      { repository, clock: realClock, emit: () => undefined, signal },
      {
        bundle,
        destination: { repositoryUrl: server.url(name), revision: 'main', folder, environment: 'one' },
        message: () => `publish ${bundle.index.digest}\n`,
      },
    );
  } finally {
    await repository.close();
  }
}

/** What has to be there before Argo CD can look after itself. */
async function installArgoCd(bed: Testbed, bundle: Bundle, scratch: string): Promise<void> {
  const written = join(scratch, 'bundle');
  writeBundle(bundle, written);
  const files = [...bundle.files.keys()].filter((path) =>
    /^manifests\/\d+-(?:crds|foundation|argocd)\.yaml$/.test(path),
  );
  for (const file of files) {
    const { code, stderr } = await bed.kubectl([
      'apply',
      '--server-side',
      '--field-manager=argocd-controller',
      '-f',
      join(written, file),
    ]);
    if (code !== 0) throw new Error(stderr);
    if (file.includes('crds'))
      await bed.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  }
  // the API server of Argo CD makes it at its first start, and only pretends to run here
  const key = JSON.stringify({ stringData: { 'server.secretkey': 'only-for-this-test-bed' } });
  await bed.kubectl(['-n', 'argocd', 'patch', 'secret', 'argocd-secret', '-p', key]);
}

async function settled(argo: ArgoCd, names: readonly string[], seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let last = '';
  await until(
    'every Application Synced and Healthy',
    () => (Date.now() > end ? `not settled after ${seconds} s:\n${last}` : undefined),
    async () => {
      const found = await argo.applications();
      last = [...found.values()].map(describeApplication).join('\n');
      const all = [...found.keys()].sort().join() === [...names].sort().join();
      return all && [...found.values()].every(isSettled) ? true : undefined;
    },
  );
}

/** Whether Argo CD says that all is well, of what the Application asks for now. */
export function isSettled({ status, spec }: ApplicationState): boolean {
  const compared = status?.sync?.comparedTo?.source?.path;
  return (
    status?.sync?.status === 'Synced' &&
    status.health?.status === 'Healthy' &&
    status.operationState?.phase !== 'Running' &&
    compared === spec.source.path
  );
}

/** One line about an Application. */
export function describeApplication({ metadata, status }: ApplicationState): string {
  const conditions = (status?.conditions ?? []).map(({ message }) => message).join('; ');
  const operation = [status?.operationState?.phase, status?.operationState?.message].join(' ');
  return `${metadata.name}: ${status?.sync?.status}/${status?.health?.status} ${operation} ${conditions}`;
}
