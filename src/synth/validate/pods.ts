import { groupOf } from '../../bundle/object.js';
import type { RenderedObject } from '../render.js';
import { fieldsOf, itemsOf, joinPath, labelsOf, numberOf, textOf, valueAt, type Fields } from './fields.js';
import type { Labels } from './labels.js';

/** A container of a pod. */
export interface ContainerView {
  readonly name: string;
  /** Path within the object, such as `spec.template.spec.containers[0]`. */
  readonly path: string;
  /** `sidecar`: an init container that stays (`restartPolicy: Always`). */
  readonly role: 'main' | 'init' | 'sidecar' | 'ephemeral';
  readonly fields: Fields;
}

/** The pods that an object makes. */
export interface PodView {
  readonly subject: RenderedObject;
  /** Namespace of the pods; empty when the object names none. */
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: Fields;
  /** Path of the pod specification within the object, such as `spec.template.spec`. */
  readonly path: string;
  readonly containers: readonly ContainerView[];
  /** Whether the pods run until somebody stops them, as against jobs. */
  readonly longRunning: boolean;
  /** Pods at a time; undefined for a DaemonSet, which has one per node. */
  readonly replicas: number | undefined;
}

/** Where the template of a pod stands, by group and kind. */
const templates: Readonly<Record<string, string>> = {
  '/Pod': '',
  '/ReplicationController': 'spec.template',
  'apps/Deployment': 'spec.template',
  'apps/StatefulSet': 'spec.template',
  'apps/DaemonSet': 'spec.template',
  'apps/ReplicaSet': 'spec.template',
  'batch/Job': 'spec.template',
  'batch/CronJob': 'spec.jobTemplate.spec.template',
};

/** The pods of a built-in workload; undefined for every other object. */
export function podOf(subject: RenderedObject): PodView | undefined {
  const { object } = subject;
  const path = templates[`${groupOf(object)}/${object.kind}`];
  if (path === undefined) return undefined;
  const template = path === '' ? object : fieldsOf(valueAt(object, path));
  const spec = fieldsOf(template['spec']);
  const specPath = joinPath(path, 'spec');
  return {
    subject,
    namespace: object.metadata.namespace ?? '',
    labels: labelsOf(valueAt(template, 'metadata.labels')),
    spec,
    path: specPath,
    containers: containersOf(spec, specPath),
    longRunning: groupOf(object) !== 'batch',
    replicas: replicasOf(object.kind, fieldsOf(object['spec'])),
  };
}

function replicasOf(kind: string, spec: Fields): number | undefined {
  if (kind === 'DaemonSet') return undefined;
  return numberOf(spec['replicas']) ?? numberOf(spec['parallelism']) ?? 1;
}

function containersOf(spec: Fields, path: string): readonly ContainerView[] {
  const view = (list: string, roleOf: (fields: Fields) => ContainerView['role']): ContainerView[] =>
    itemsOf(spec[list]).map(([index, fields]) => ({
      name: textOf(fields['name']) ?? String(index),
      path: `${path}.${list}[${index}]`,
      role: roleOf(fields),
      fields,
    }));
  return [
    ...view('initContainers', ({ restartPolicy }) => (restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...view('containers', () => 'main'),
    ...view('ephemeralContainers', () => 'ephemeral'),
  ];
}

/** A port of a container. */
export interface ContainerPort {
  /** Empty when it has none. */
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
}

/** Ports of some containers. */
export function portsOf(containers: readonly ContainerView[]): readonly ContainerPort[] {
  return containers.flatMap(({ fields }) =>
    itemsOf(fields['ports']).map(([, port]) => ({
      name: textOf(port['name']) ?? '',
      number: numberOf(port['containerPort']) ?? 0,
      protocol: textOf(port['protocol']) ?? 'TCP',
    })),
  );
}
