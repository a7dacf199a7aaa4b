import { join } from 'node:path';
import type { ProgramCall } from './processes.js';

/** The programs of a test bed, in the order in which they start. */
export const programNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;

/** A program of the test bed. */
export type ProgramName = (typeof programNames)[number];

/** Where everything is. */
export interface Layout {
  /** Folder of the binaries. */
  readonly binaries: string;
  /** Folder of this test bed. */
  readonly folder: string;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly api: number };
  /** Flags added to those of kube-apiserver. */
  readonly apiServerArguments: readonly string[];
  /** Whether the API server asks admission webhooks. */
  readonly webhooks: boolean;
}

/** Files within the folder of a test bed. */
export const files = {
  kubeconfig: 'kubeconfig',
  stages: 'stages.yaml',
  tokens: 'tokens.csv',
  signingKey: 'service-account.key',
  verifyingKey: 'service-account.pub',
  certificates: 'certificates',
  /** kube-apiserver makes it: its certificate, then the authority that signed it. */
  authority: join('certificates', 'apiserver.crt'),
} as const;

/** The call of a program. Pure: the flags are all there is to know about how the test bed differs from a real cluster. */
export function programCall(name: ProgramName, layout: Layout): ProgramCall {
  return { name, file: join(layout.binaries, name), args: programArguments[name](layout) };
}

const programArguments: Readonly<Record<ProgramName, (layout: Layout) => readonly string[]>> = {
  etcd: ({ folder, ports }) => [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${loopback(ports.etcd)}`,
    `--advertise-client-urls=${loopback(ports.etcd)}`,
    `--listen-peer-urls=${loopback(ports.etcdPeer)}`,
    `--initial-advertise-peer-urls=${loopback(ports.etcdPeer)}`,
    `--initial-cluster=default=${loopback(ports.etcdPeer)}`,
    // nothing is to survive the machine
    '--unsafe-no-fsync',
    '--log-level=warn',
  ],
  'kube-apiserver': ({ folder, ports, apiServerArguments, webhooks }) => [
    `--etcd-servers=${loopback(ports.etcd)}`,
    `--secure-port=${ports.api}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, files.certificates)}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${join(folder, files.verifyingKey)}`,
    `--service-account-signing-key-file=${join(folder, files.signingKey)}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${join(folder, files.tokens)}`,
    '--service-cluster-ip-range=10.0.0.0/16',
    '--allow-privileged=true',
    '--endpoint-reconciler-type=none',
    '--profiling=false',
    // no simulated pod answers one, and most of them mean "refuse" when nobody answers
    ...(webhooks ? [] : ['--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook']),
    ...apiServerArguments,
  ],
  'kube-controller-manager': ({ folder }) => [
    `--kubeconfig=${join(folder, files.kubeconfig)}`,
    `--service-account-private-key-file=${join(folder, files.signingKey)}`,
    `--root-ca-file=${join(folder, files.authority)}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    '--secure-port=0',
    // the default of 15 seconds is how long an autoscaler waits that came before what it scales
    '--horizontal-pod-autoscaler-sync-period=2s',
  ],
  'kube-scheduler': ({ folder }) => [
    `--kubeconfig=${join(folder, files.kubeconfig)}`,
    '--leader-elect=false',
    '--secure-port=0',
  ],
  kwok: ({ folder }) => [
    `--kubeconfig=${join(folder, files.kubeconfig)}`,
    `--config=${join(folder, files.stages)}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
  ],
};

function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}
