import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePorts } from '../../../../scripts/lib/testbed/ports.js';
import { createProcessGroup } from '../../../../scripts/lib/testbed/processes.js';
import { ensureTool, until, type Testbed } from '../../../../scripts/lib/testbed/index.js';

/** An Application, as far as the tests look at it. */
export interface ApplicationState {
  readonly metadata: { readonly name: string };
  /** The sync that is under way. Absent: none. */
  readonly operation?: object;
  readonly spec: { readonly source: { readonly path: string } };
  readonly status?: {
    readonly sync?: {
      readonly status?: string;
      readonly revision?: string;
      readonly comparedTo?: { readonly source?: { readonly path?: string } };
    };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly operationState?: {
      readonly phase?: string;
      readonly message?: string;
      readonly retryCount?: number;
    };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
}

/** Argo CD's application controller, ApplicationSet controller and repo server beside a test bed. */
export interface ArgoCd {
  /** Every Application by name. */
  applications(): Promise<ReadonlyMap<string, ApplicationState>>;
  /** Asks every root Application to look at the repository now, as a webhook does. */
  refresh(): Promise<void>;
  /** Ends the programs. */
  stop(): Promise<void>;
}

/** Whether an Application reads a folder that stays the same: a root, which hears of a commit by looking. */
export function isRoot({ spec }: ApplicationState): boolean {
  return !spec.source.path.includes('/components/');
}

const applicationsPath = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/**
 * Starts the real programs on the host against the API of a test bed, whose own pods only pretend to run. The namespace `argocd`, the definitions and
 * the ConfigMaps must be there.
 */
export async function startArgoCd(bed: Testbed): Promise<ArgoCd> {
  const file = await ensureTool('argocd');
  const [redis = 0, repo = 0, repoMetrics = 0, metrics = 0, setMetrics = 0, probes = 0, hooks = 0] =
    await freePorts(7);
  const group = createProcessGroup();
  const folder = (name: string) => {
    const path = join(group.folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  writeFileSync(join(folder('ssh'), 'ssh_known_hosts'), '');
  // git asks it for credentials by this name
  symlinkSync(file, join(folder('bin'), 'argocd'));
  const env = {
    PATH: [folder('bin'), process.env['PATH']].join(delimiter),
    ARGOCD_ASK_PASS_SOCK: join(group.folder, 'ask-pass.sock'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: folder('tls'),
    ARGOCD_SSH_DATA_PATH: folder('ssh'),
    ARGOCD_GNUPGHOME: folder('gnupg'),
    ARGOCD_GPG_DATA_PATH: folder('gpg'),
    ARGOCD_PLUGINSOCKFILEPATH: folder('plugins'),
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    KUBECONFIG: bed.kubeconfig,
  };
  const local = (port: number) => `127.0.0.1:${port}`;
  group.start({ name: 'redis', file, args: ['redis', local(redis)] });
  const shared = ['--redis', local(redis), '--kubeconfig', bed.kubeconfig, '--namespace', 'argocd'];
  group.start({
    name: 'repo-server',
    file,
    env,
    args: [
      'argocd-repo-server',
      '--port',
      String(repo),
      '--metrics-port',
      String(repoMetrics),
      '--redis',
      local(redis),
      '--disable-tls',
      '--revision-cache-expiration',
      '2s',
    ],
  });
  group.start({
    name: 'controller',
    file,
    env,
    args: [
      'argocd-application-controller',
      ...shared,
      '--repo-server',
      local(repo),
      '--repo-server-plaintext',
      '--metrics-port',
      String(metrics),
      '--app-resync',
      '10',
      '--app-resync-jitter',
      '0',
    ],
  });
  group.start({
    name: 'applicationset-controller',
    file,
    env,
    args: [
      'argocd-applicationset-controller',
      '--namespace',
      'argocd',
      '--argocd-repo-server',
      local(repo),
      '--repo-server-plaintext',
      '--metrics-addr',
      local(setMetrics),
      '--probe-addr',
      local(probes),
      '--webhook-addr',
      local(hooks),
    ],
  });
  const failure = () =>
    ['redis', 'repo-server', 'controller', 'applicationset-controller']
      .map((name) => group.failure(name))
      .find((text) => text !== undefined);
  await until('metrics of the application controller', failure, async () => {
    const answer = await fetch(`http://${local(metrics)}/metrics`).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
  const applications = async () => {
    const dead = failure();
    if (dead !== undefined) throw new Error(dead);
    const { body } = await bed.api.request(applicationsPath);
    const { items } = body as { items: readonly ApplicationState[] };
    return new Map(items.map((item) => [item.metadata.name, item]));
  };
  return {
    applications,
    refresh: async () => {
      const roots = [...(await applications()).values()].filter(isRoot);
      for (const { metadata } of roots)
        await bed.api.request(`${applicationsPath}/${metadata.name}`, {
          method: 'PATCH',
          contentType: 'application/merge-patch+json',
          body: { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
        });
    },
    stop: () => group.stop(),
  };
}
