import { catalog } from '../../../src/catalog/index.js';
import { isRecord } from '../../../src/kernel/json.js';
import { containersOf, membersNamed, nameOf, ofKind, textsIn, type Manifest } from './objects.js';

/** Namespaces with a Pod Security level. */
export function namespacesWith(objects: readonly Manifest[], level: string): readonly string[] {
  return ofKind(objects, 'Namespace')
    .filter(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] === level)
    .map(({ metadata }) => metadata.name);
}

/** Secrets with content. */
export function filledSecrets(objects: readonly Manifest[]): readonly string[] {
  return ofKind(objects, 'Secret')
    .filter(({ data, stringData }) =>
      [data, stringData].some((part) => isRecord(part) && Object.keys(part).length > 0),
    )
    .map(nameOf);
}

/** Whether a Service can be reached from outside without a route. */
export function isOpen({ spec }: Manifest): boolean {
  return isRecord(spec) && (spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer');
}

/** Whether a member of that name stands anywhere in the object. */
export function hasMember(object: Manifest, name: string): boolean {
  return (
    object.kind !== 'CustomResourceDefinition' &&
    ![...membersNamed(object, new RegExp(`^${name}$`))].every((member) => member === undefined)
  );
}

/** Whether a member of that name is true anywhere in the object. */
export function hasTrue(object: Manifest, name: string): boolean {
  return [...membersNamed(object, new RegExp(`^${name}$`))].includes(true);
}

/** Whether a text in the object fits. */
export function hasText(object: Manifest, pattern: RegExp): boolean {
  return [...textsIn(object)].some((text) => pattern.test(text));
}

/** Names that stand there more than once. */
export function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Whether an Application ignores every difference of a kind. */
export function ignoresAll(application: Manifest): boolean {
  return [...membersNamed(application, /^(jsonPointers|jqPathExpressions)$/)]
    .flatMap((list) => [...textsIn(list)])
    .some((pointer) => pointer === '/' || pointer === '.');
}

/** Containers that are told twice how long to keep data. */
export function* storesWithTwoRetentions(objects: readonly Manifest[]): Iterable<string> {
  for (const { owner, command = [], args = [] } of containersOf(objects)) {
    const retention = [...command, ...args].filter((argument) => /^-{1,2}retentionPeriod\b/.test(argument));
    if (retention.length > 1) yield owner;
  }
}

/** Namespaces without a default-deny policy. */
export function namespacesWithoutDefaultDeny(objects: readonly Manifest[]): readonly string[] {
  const denied = ofKind(objects, 'NetworkPolicy')
    .filter(({ metadata }) => metadata.name === 'default-deny')
    .map(({ metadata }) => metadata.namespace);
  return ofKind(objects, 'Namespace')
    .map(({ metadata }) => metadata.name)
    .filter((name) => !denied.includes(name));
}

/** Workloads of which there is one with high availability: the records excuse some, and a shard of Argo CD's controller is no replica. */
export function singles(objects: readonly Manifest[]): readonly string[] {
  const excused = catalog
    .flatMap(({ exceptions = [] }) => exceptions)
    .filter(({ rule }) => rule === 'workload/replicas')
    .map(({ object }) => object)
    .concat('StatefulSet/argocd-application-controller');
  return ofKind(objects, 'Deployment', 'StatefulSet')
    .filter(({ spec }) => isRecord(spec) && spec['replicas'] === 1)
    .filter(({ kind, metadata }) => !excused.includes(`${kind}/${metadata.name}`))
    .map(nameOf);
}
