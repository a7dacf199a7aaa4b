import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesModule, kubernetesVersion, kwokModule, type TestbedMinor } from './versions.js';

/** A program and the Go package it is built from. */
export interface Program {
  readonly name: string;
  readonly package: string;
}

/** Programs of Kubernetes, and the etcd that comes with it. */
export const kubernetesPrograms: readonly Program[] = [
  { name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  { name: 'kube-scheduler', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  { name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl' },
  { name: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
];

/** The simulator of nodes. */
export const kwokProgram: Program = { name: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' };

/** Name of the file with kwok's stages, which say how simulated nodes, pods and volumes come up. */
export const stagesFile = 'kwok-stages.yaml';

/** Stages in kwok's module that bring everything up at once. kwok ends with "no stages found" without a file of them. */
export const stageFiles = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
  'volume/fast/pv-bind.yaml',
  'volume/fast/pv-delete.yaml',
  'volume/fast/pvc-provision.yaml',
  'volume/fast/pvc-delete.yaml',
] as const;

/** Files that a folder of binaries must hold to be used. */
export const requiredFiles: readonly string[] = [
  ...kubernetesPrograms.map(({ name }) => name),
  kwokProgram.name,
  stagesFile,
];

/** Short hash over the pins and the recipe: binaries of another recipe are not taken for these. */
export function recipeHash(minor: TestbedMinor): string {
  const hash = createHash('sha256');
  for (const module of [kubernetesModule(minor), kwokModule]) {
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, file)));
  }
  hash.update(
    JSON.stringify([kubernetesPrograms, kwokProgram, stageFiles, linkerFlags(minor), process.arch]),
  );
  return hash.digest('hex').slice(0, 8);
}

/** Linker flags: without symbols, and with the version that the programs then report. */
export function linkerFlags(minor: TestbedMinor): readonly string[] {
  const version = kubernetesVersion(minor);
  const [major = '', minorNumber = ''] = minor.split('.');
  const set = (name: string, value: string) => `-X k8s.io/component-base/version.${name}=${value}`;
  return [
    '-s -w',
    set('gitVersion', version),
    set('gitMajor', major),
    set('gitMinor', minorNumber),
    // the programs take the default "$Format:..$" for a dirty tree
    set('gitTreeState', 'archive'),
  ];
}
