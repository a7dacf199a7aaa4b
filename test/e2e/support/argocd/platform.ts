import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  platformOperators,
  startTestbed,
  until,
  writeSecretFiles,
  type Testbed,
} from '../../../../scripts/lib/testbed/index.js';
import type { Bundle } from '../../../../src/bundle/bundle.js';
import { openGit } from '../../../../src/gitops/git/index.js';
import { publish, type Publication } from '../../../../src/gitops/publish.js';
import type { Clock } from '../../../../src/kernel/clock.js';
import { spawnExec } from '../../../../src/kernel/exec.js';
import { startGitServer, type GitServer } from '../../../gitops/support/git-server.js';
import { bareEnvironment, root } from '../../../support/program.js';
import { runDeployer, said, type DeployerOutcome } from '../deployer.js';
import { startArgoCd, type ArgoCd } from './index.js';
import { settled } from './settled.js';

/** A cluster whose Argo CD follows a folder of a git repository: everything real but the containers. */
export interface GitopsPlatform {
  readonly bed: Testbed;
  readonly server: GitServer;
  /** Address of the repository. */
  readonly url: string;
  readonly argo: ArgoCd;
  /** How the bootstrap ended that it was started with. */
  readonly bootstrapped: DeployerOutcome;
  /** Runs `cto bootstrap` from a fresh clone of the repository. */
  bootstrap(): Promise<DeployerOutcome>;
  /** Runs the command line against the cluster. */
  run(...args: readonly string[]): Promise<DeployerOutcome>;
  /** A published folder in a fresh clone. */
  clone(environment: string): Promise<string>;
  /** Publishes a bundle, and tells Argo CD as a webhook would. */
  publish(bundle: Bundle, to?: PublishTo): Promise<Publication>;
  /** Merges a branch into the one that Argo CD follows, as a forge does with a pull request, and tells Argo CD. */
  merge(branch: string): Promise<void>;
  /** Waits until every root has heard of the newest commit, and they and every other Application are Synced and Healthy. */
  settled(names: readonly string[], seconds?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Where a bundle is published to. */
export interface PublishTo {
  /** Branch that gets the commit.
   * @default the one that Argo CD follows */
  readonly onto?: string;
  /** Environment, which names the folder.
   * @default 'one' */
  readonly environment?: string;
  /** Clusters by the name that Argo CD has for them. Absent: those before, at first the one that it runs in. */
  readonly clusters?: readonly string[];
}

/** How a platform begins. */
export interface PlatformOptions {
  /** What happens to the cluster first. Absent: it is empty. */
  readonly before?: (platform: Pick<GitopsPlatform, 'bed' | 'run'>) => Promise<void>;
  /** Where the bundle is published to. Absent: to the cluster that Argo CD runs in. */
  readonly to?: PublishTo;
  /** Other clusters that Argo CD knows, by name. Absent: none. */
  readonly others?: Readonly<Record<string, Testbed>>;
  /** Token that the git server wants of everybody, Argo CD included. Absent: the repository is public. */
  readonly token?: string;
}

/** The repository, to this file. */
interface Place {
  readonly server: GitServer;
  readonly scratch: string;
  readonly token?: string;
}

const name = 'platform';
const defaultEnvironment = 'one';

/** Argo CD is real here: one that is played beside it would write `Synced` over what it finds. */
export const operators = platformOperators.filter(({ image }) => image !== 'argocd');

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

/**
 * Starts a cluster and a git server, publishes the bundle, and hands the cluster over to Argo CD with `cto bootstrap` from a clone of the repository:
 * nothing else is there.
 *
 */
export async function startGitopsPlatform(
  bundle: Bundle,
  { before, to = {}, others = {}, token }: PlatformOptions = {},
): Promise<GitopsPlatform> {
  const scratch = mkdtempSync(join(tmpdir(), 'cto-gitops-'));
  const bed = await startTestbed({ nodes: 3, operators });
  const server = await startGitServer(token);
  server.create(name);
  const place: Place = { server, scratch, ...(token !== undefined && { token }) };
  const secrets = join(scratch, 'secrets');
  writeSecretFiles(join(root, 'dist'), secrets);
  await publishTo(place, bundle, to);
  const credentials = token !== undefined && {
    CTO_GIT_TOKEN: token,
    CTO_REPOSITORY_USERNAME: 'repository-reader',
    CTO_REPOSITORY_PASSWORD: token,
  };
  const run = (...args: readonly string[]) =>
    runDeployer(args, {
      kubeconfig: bed.kubeconfig,
      env: { CTO_SECRETS_FROM: secrets, ...credentials },
    });
  const clone = (environment: string) => cloned(place, environment);
  const bootstrap = async () =>
    run('bootstrap', '--from', await clone(to.environment ?? defaultEnvironment), '--yes');
  await before?.({ bed, run });
  const [argo, bootstrapped] = await handOver(bed, bootstrap(), others);
  return {
    ...{ bed, server, url: server.url(name), argo, bootstrapped, bootstrap, run, clone },
    publish: async (next, where = {}) => {
      const publication = await publishTo(place, next, { ...to, ...where });
      if (where.onto === undefined) await argo.refresh();
      return publication;
    },
    merge: async (branch) => {
      const tree = server.git(name, 'merge-tree', '--write-tree', 'main', branch);
      const commit = server.git(
        name,
        ...['-c', 'user.name=Merger', '-c', 'user.email=merger@example.com', 'commit-tree', tree],
        ...['-p', 'main', '-p', branch, '-m', `Merge ${branch}`],
      );
      server.git(name, 'update-ref', 'refs/heads/main', commit);
      await argo.refresh();
    },
    settled: (names, seconds = 180) =>
      settled(argo, { names, seconds, commit: server.git(name, 'rev-parse', 'main') }),
    stop: async () => {
      await argo.stop();
      await server.stop();
      await bed.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Argo CD's own pods only pretend to run, so its programs are started as soon as they would be. */
async function handOver(
  bed: Testbed,
  running: Promise<DeployerOutcome>,
  others: Readonly<Record<string, Testbed>>,
): Promise<readonly [ArgoCd, DeployerOutcome]> {
  let ended: string | undefined;
  const watched = running.then((outcome) => {
    ended = said(['bootstrap'], outcome);
    return outcome;
  });
  await until(
    'the pods of Argo CD',
    () => ended,
    async () => {
      const { code } = await bed.kubectl(['-n', 'argocd', 'get', 'deployment/argocd-repo-server']);
      return code === 0 ? true : undefined;
    },
  );
  // the API server of Argo CD makes it at its first start
  const key = JSON.stringify({ stringData: { 'server.secretkey': 'only-for-this-test-bed' } });
  await until(
    'the Secret of Argo CD',
    () => ended,
    async () => {
      const { code } = await bed.kubectl(['-n', 'argocd', 'patch', 'secret', 'argocd-secret', '-p', key]);
      return code === 0 ? true : undefined;
    },
  );
  for (const [cluster, other] of Object.entries(others)) await register(bed, cluster, other);
  return [await startArgoCd(bed), await watched];
}

/** Tells Argo CD of another cluster, with the Secret that `argocd cluster add` makes. */
async function register(bed: Testbed, cluster: string, { url, token, authority }: Testbed): Promise<void> {
  const caData = Buffer.from(authority).toString('base64');
  const { status, body } = await bed.api.request('/api/v1/namespaces/argocd/secrets', {
    method: 'POST',
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `cluster-${cluster}`, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData: {
        name: cluster,
        server: url,
        config: JSON.stringify({ bearerToken: token, tlsClientConfig: { caData } }),
      },
    },
  });
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
}

/** The published folder in a fresh clone. Without blocking: the server lives in this process. */
async function cloned({ server, scratch, token }: Place, environment: string): Promise<string> {
  const folder = mkdtempSync(join(scratch, 'clone-'));
  const basic =
    token === undefined ? [] : ['-c', `http.extraHeader=authorization: Basic ${btoa(`x:${token}`)}`];
  await promisify(execFile)(
    'git',
    [...basic, 'clone', '--quiet', '--branch', 'main', server.url(name), folder],
    { env: bareEnvironment() },
  );
  return join(folder, 'clusters', environment);
}

async function publishTo(
  { server, scratch, token }: Place,
  bundle: Bundle,
  { onto, environment = defaultEnvironment, clusters }: PublishTo,
): Promise<Publication> {
  const repositoryUrl = server.url(name);
  const repository = await openGit({
    url: repositoryUrl,
    exec: spawnExec,
    env: bareEnvironment(),
    temporary: scratch,
    ...(token !== undefined && { token }),
  });
  const destination = {
    ...{ repositoryUrl, revision: 'main', folder: `clusters/${environment}`, environment },
    ...(clusters && { clusters }),
  };
  try {
    const { signal } = new AbortController();
    return await publish(
      { repository, clock: realClock, emit: () => undefined, signal },
      {
        ...{ bundle, destination, message: () => `publish ${bundle.index.digest}\n` },
        ...(onto !== undefined && { onto }),
      },
    );
  } finally {
    await repository.close();
  }
}
