import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiClient, type ApiClient } from './api.js';
import { ensureBinaries } from './binaries.js';
import { readAuthority, writeCredentials, writeKubeconfig } from './credentials.js';
import { runKubectl, type KubectlOptions, type KubectlResult } from './kubectl.js';
import { fakeNode, roomyNode, type NodeSize } from './nodes.js';
import { runOperators, type SimulatedOperator } from './operators/index.js';
import { populate } from './populate.js';
import { freePorts } from './ports.js';
import { createProcessGroup, type ProcessGroup } from './processes.js';
import { files, programCall, programNames, type Layout, type ProgramName } from './programs.js';
import { makeUser, type PolicyRule } from './users.js';
import { stagesFile } from './recipe.js';
import { adaptStages } from './stages.js';
import { kubernetesVersion, testbedMinors, type TestbedMinor } from './versions.js';
import { until } from './until.js';

/** What a caller says about a test bed. */
export interface TestbedOptions {
  /** Kubernetes minor.
   * @default the newest */
  readonly version?: TestbedMinor;
  /** How many ready nodes.
   * @default 3 */
  readonly nodes?: number;
  /** Size of each node.
   * @default room for everything */
  readonly nodeSize?: NodeSize;
  /** Flags added to those of kube-apiserver, such as an audit policy. */
  readonly apiServerArguments?: readonly string[];
  /**
   * Whether the API server asks admission webhooks. Simulated pods answer none, so one with `failurePolicy: Fail` refuses what it guards.
   * @default false
   */
  readonly webhooks?: boolean;
  /** Operators to play, such as {@link platformOperators}; simulated pods do nothing.
   * @default none */
  readonly operators?: readonly SimulatedOperator[];
  /** Gets a line per step of a build. Absent: nobody hears. */
  readonly say?: (line: string) => void;
}

/** A running Kubernetes with simulated nodes. */
export interface Testbed {
  /** Full version of Kubernetes, such as `v1.37.1`. */
  readonly version: string;
  /** Path of a kubeconfig with one context, an administrator. */
  readonly kubeconfig: string;
  /** URL of the API server. */
  readonly url: string;
  /** Bearer token of the administrator. */
  readonly token: string;
  /** Certificate authority of the API server, in PEM. */
  readonly authority: string;
  /** Folder with data and logs; it goes with the test bed. */
  readonly folder: string;
  /** Client of the API server as the administrator. */
  readonly api: ApiClient;
  /** Runs the kubectl of the same version; every exit code is a result. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<KubectlResult>;
  /** Makes a user who may do only what the rules say, and gives the path of a kubeconfig for them. */
  user(name: string, rules: readonly PolicyRule[]): Promise<string>;
  /** Kills a program, such as the API server in the middle of something. */
  halt(program: ProgramName): Promise<void>;
  /** Starts a halted program again, with its data and port, and waits until it answers. */
  resume(program: ProgramName): Promise<void>;
  /** Ends all programs and removes the folder. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on free ports of the loopback address, and waits until
 * the nodes are ready. Everything ends with this process, however it ends.
 *
 * @throws BinariesMissing without binaries and without Go; Error when a program does not come up, with the end of its log
 */
export async function startTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const minor = options.version ?? testbedMinors[0];
  const binaries = await ensureBinaries(minor, options.say ?? (() => undefined));
  // a port that was free may be taken before the program has it
  for (let attempt = 1; ; attempt += 1) {
    const group = createProcessGroup();
    try {
      return await bringUp(minor, binaries, group, options);
    } catch (error) {
      await group.stop();
      if (attempt === 3 || !String(error).includes('address already in use')) throw error;
    }
  }
}

async function bringUp(
  minor: TestbedMinor,
  binaries: string,
  group: ProcessGroup,
  options: TestbedOptions,
): Promise<Testbed> {
  const { nodes = 3, nodeSize = roomyNode, apiServerArguments = [], webhooks = false } = options;
  const [etcd = 0, etcdPeer = 0, apiPort = 0] = await freePorts(3);
  const { folder } = group;
  const ports = { etcd, etcdPeer, api: apiPort };
  const layout: Layout = { binaries, folder, ports, apiServerArguments, webhooks };
  const version = kubernetesVersion(minor);
  const token = writeCredentials(folder);
  const stages = readFileSync(join(binaries, stagesFile), 'utf8');
  writeFileSync(join(folder, files.stages), adaptStages(stages));
  const url = `https://127.0.0.1:${apiPort}`;
  const start = (name: ProgramName) => group.start(programCall(name, layout));

  start('etcd');
  start('kube-apiserver');
  const authority = await until(
    'the certificate of kube-apiserver',
    failures(group, ['etcd', 'kube-apiserver']),
    () => readAuthority(folder),
  );
  writeKubeconfig(join(folder, files.kubeconfig), { url, token, authority });
  const api = createApiClient({ url, token, authority });
  await answering(api, group);
  programNames.slice(2).forEach(start);
  await populate(
    api,
    failures(group, programNames),
    Array.from({ length: nodes }, (_, index) => fakeNode(index, nodeSize, version)),
  );
  const operators = runOperators(api, options.operators ?? []);
  return {
    version,
    kubeconfig: join(folder, files.kubeconfig),
    url,
    token,
    authority,
    folder,
    api,
    kubectl: (args, kubectlOptions) => runKubectl(layout, args, kubectlOptions),
    user: (name, rules) => makeUser({ api, url, authority, folder }, name, rules),
    halt: (program) => group.kill(program),
    resume: async (program) => {
      start(program);
      await answering(api, group);
    },
    stop: async () => {
      // they answer sooner when the programs are gone
      const quiet = operators.stop();
      await group.stop();
      await quiet;
      api.close();
    },
  };
}

async function answering(api: ApiClient, group: ProcessGroup): Promise<void> {
  await until('kube-apiserver', failures(group, ['etcd', 'kube-apiserver']), async () => {
    const answer = await api.request('/readyz').catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
}

function failures(group: ProcessGroup, names: readonly ProgramName[]): () => string | undefined {
  return () => names.map((name) => group.failure(name)).find((failure) => failure !== undefined);
}
