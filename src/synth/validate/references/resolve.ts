import type { Lookup } from '../lookup.js';
import type { Reference } from './reference.js';

/** Objects that every cluster has, by kind: a name, or a pattern of names. */
const everywhere: Readonly<Record<string, RegExp>> = {
  Namespace: /^(default|kube-system|kube-public|kube-node-lease)$/,
  ServiceAccount: /^default$/,
  ConfigMap: /^kube-root-ca\.crt$/,
  PriorityClass: /^system-(cluster|node)-critical$/,
  ClusterRole: /^(cluster-admin|admin|edit|view|system:.+)$/,
};

/** Kinds that belong to the cluster's owner, so that a person may name one in the configuration. */
const chosenByPeople = [
  'StorageClass',
  'IngressClass',
  'GatewayClass',
  'RuntimeClass',
  'VolumeSnapshotClass',
  'Gateway',
];

/** Whether the object that a reference names will be there: in the bundle, declared, in every cluster, or chosen by a person. */
export function resolves(reference: Reference, lookup: Lookup): boolean {
  const { kind, name, namespace, group } = reference;
  return (
    everywhere[kind]?.test(name) === true ||
    lookup.find(kind, namespace, name, group) !== undefined ||
    lookup.isExternal(kind, namespace, name) ||
    (chosenByPeople.includes(kind) && lookup.isConfigured(name))
  );
}

/** Where else an object of that kind and name is, for a hint; undefined when nowhere. */
export function elsewhere({ kind, name }: Reference, lookup: Lookup): string | undefined {
  const other = lookup.ofKind(kind).find(({ object }) => object.metadata.name === name);
  return other?.object.metadata.namespace;
}
