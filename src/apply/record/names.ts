import type { ObjectRef, Resource } from '../../kube/resources.js';

/** Namespace of everything the deployer remembers; made on demand, not part of any bundle (decision 0008). */
export const recordNamespace = 'cto-system';

/** Our name in the tooling annotation of an ApplySet. */
export const toolName = 'cto';

/** Version of the shape of the record; a program refuses newer ones. */
export const recordVersion = 1;

/** Labels of KEP-3659. */
export const applySetLabels = {
  /** On the parent: makes it one. */
  id: 'applyset.kubernetes.io/id',
  /** On every member: whose it is. */
  partOf: 'applyset.kubernetes.io/part-of',
} as const;

/** Annotations of KEP-3659, on the parent. */
export const applySetAnnotations = {
  tooling: 'applyset.kubernetes.io/tooling',
  groupKinds: 'applyset.kubernetes.io/contains-group-kinds',
  namespaces: 'applyset.kubernetes.io/additional-namespaces',
} as const;

/** Annotation of the parent with the version of the shape of the record. */
export const recordVersionAnnotation = 'cto.dev/record-version';

/** Labels of our own on what is in {@link recordNamespace}. */
export const recordLabels = {
  managedBy: 'app.kubernetes.io/managed-by',
  /** Name of the installation. */
  platform: 'cto.dev/platform',
  /** What the object is: `applyset`, `revision` or `bundle`. */
  record: 'cto.dev/record',
} as const;

/** What an object of the record is. */
export type RecordPart = 'applyset' | 'revision' | 'bundle';

/** Selector of one part of the record of an installation; of all installations without a name. */
export function recordSelector(part: RecordPart, platform?: string): string {
  const parts = [`${recordLabels.record}=${part}`];
  return (platform === undefined ? parts : [...parts, `${recordLabels.platform}=${platform}`]).join(',');
}

/** Labels of an object of the record. */
export function recordLabelsOf(part: RecordPart, platform: string): Readonly<Record<string, string>> {
  return {
    [recordLabels.managedBy]: toolName,
    [recordLabels.platform]: platform,
    [recordLabels.record]: part,
  };
}

const crud = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] as const;

/** The kinds of the record are built in, so that reading it needs no discovery. */
export const configMaps: Resource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: crud,
};

/** Namespaces. */
export const namespaces: Resource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: crud,
};

/** Leases. */
export const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  verbs: crud,
};

/** Reference of a ConfigMap of the record. */
export function configMapRef(name: string): ObjectRef {
  return { group: '', kind: 'ConfigMap', namespace: recordNamespace, name };
}
