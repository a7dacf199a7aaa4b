import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiClient, type ApiClient } from './api.js';
import { ensureBinaries } from './binaries.js';
import { fakeNode, roomyNode, storageClass, type NodeSize } from './nodes.js';
import { freePorts } from './ports.js';
import { createProcessGroup, type ProcessGroup } from './processes.js';
import { files, programCall, programNames, type Layout, type ProgramName } from './programs.js';
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
  /** Gets a line per step of a build. Absent: nobody hears. */
  readonly say?: (line: string) => void;
}

/** How to run kubectl. */
export interface KubectlOptions {
  /** Text for its standard input. Absent: empty. */
  readonly input?: string;
  /** Working folder. Absent: ours. */
  readonly cwd?: string;
}

/** Result of a kubectl command. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
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
  { nodes = 3, nodeSize = roomyNode, apiServerArguments = [] }: TestbedOptions,
): Promise<Testbed> {
  const [etcd = 0, etcdPeer = 0, apiPort = 0] = await freePorts(3);
  const { folder } = group;
  const layout: Layout = { binaries, folder, ports: { etcd, etcdPeer, api: apiPort }, apiServerArguments };
  const version = kubernetesVersion(minor);
  const token = writeCredentials(folder);
  const url = `https://127.0.0.1:${apiPort}`;
  const start = (name: ProgramName) => group.start(programCall(name, layout));

  start('etcd');
  start('kube-apiserver');
  const authority = await until(
    'the certificate of kube-apiserver',
    failures(group, ['etcd', 'kube-apiserver']),
    () => readAuthority(folder),
  );
  writeKubeconfig(folder, { url, token, authority });
  const api = createApiClient({ url, token, authority });
  await answering(api, group);
  programNames.slice(2).forEach(start);
  await populate(
    api,
    group,
    Array.from({ length: nodes }, (_, index) => fakeNode(index, nodeSize, version)),
  );
  return {
    version,
    kubeconfig: join(folder, files.kubeconfig),
    url,
    token,
    authority,
    folder,
    api,
    kubectl: (args, kubectlOptions) => runKubectl(layout, args, kubectlOptions),
    halt: (program) => group.kill(program),
    resume: async (program) => {
      start(program);
      await answering(api, group);
    },
    stop: async () => {
      api.close();
      await group.stop();
    },
  };
}

/** Writes the token file and the key pair that signs ServiceAccount tokens; gives the administrator's token. */
function writeCredentials(folder: string): string {
  const token = randomBytes(16).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = { mode: 0o600 };
  writeFileSync(join(folder, files.tokens), `${token},testbed-admin,testbed-admin,system:masters\n`, secret);
  writeFileSync(join(folder, files.signingKey), privateKey.export({ type: 'sec1', format: 'pem' }), secret);
  writeFileSync(join(folder, files.verifyingKey), publicKey.export({ type: 'spki', format: 'pem' }));
  return token;
}

function readAuthority(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, files.authority), 'utf8');
    return text.trimEnd().endsWith('-----END CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
}

function writeKubeconfig(
  folder: string,
  { url, token, authority }: { readonly url: string; readonly token: string; readonly authority: string },
): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'cto-testbed',
    contexts: [{ name: 'cto-testbed', context: { cluster: 'cto-testbed', user: 'testbed-admin' } }],
    clusters: [
      {
        name: 'cto-testbed',
        cluster: { server: url, 'certificate-authority-data': Buffer.from(authority).toString('base64') },
      },
    ],
    users: [{ name: 'testbed-admin', user: { token } }],
  };
  // JSON is YAML
  writeFileSync(join(folder, files.kubeconfig), `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}

async function answering(api: ApiClient, group: ProcessGroup): Promise<void> {
  await until('kube-apiserver', failures(group, ['etcd', 'kube-apiserver']), async () => {
    const answer = await api.request('/readyz').catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
}

async function populate(api: ApiClient, group: ProcessGroup, nodes: readonly unknown[]): Promise<void> {
  await create(api, '/apis/storage.k8s.io/v1/storageclasses', storageClass);
  await Promise.all(nodes.map((node) => create(api, '/api/v1/nodes', node)));
  await until('ready nodes', failures(group, programNames), async () => {
    const { body } = await api.request('/api/v1/nodes');
    const ready = (body as NodeList).items.filter(isReady);
    return ready.length === nodes.length ? true : undefined;
  });
  await until('the default service account', failures(group, programNames), async () => {
    const { status } = await api.request('/api/v1/namespaces/default/serviceaccounts/default');
    return status === 200 ? true : undefined;
  });
}

interface NodeList {
  readonly items: readonly {
    readonly spec: { readonly taints?: readonly unknown[] };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

function isReady({ spec, status }: NodeList['items'][number]): boolean {
  const ready = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return ready === true && (spec.taints ?? []).length === 0;
}

async function create(api: ApiClient, path: string, body: unknown): Promise<void> {
  const answer = await api.request(path, { method: 'POST', body });
  if (answer.status !== 201)
    throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

function failures(group: ProcessGroup, names: readonly ProgramName[]): () => string | undefined {
  return () => names.map((name) => group.failure(name)).find((failure) => failure !== undefined);
}

function runKubectl(
  { binaries, folder }: Layout,
  args: readonly string[],
  { input = '', cwd = process.cwd() }: KubectlOptions = {},
): Promise<KubectlResult> {
  return new Promise((resolve) => {
    // its cache of what the API server serves goes below HOME
    const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, files.kubeconfig) };
    const options = { env, cwd, maxBuffer: 256 * 1024 * 1024 };
    const child = execFile(join(binaries, 'kubectl'), args, options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
    // it may end without reading
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
