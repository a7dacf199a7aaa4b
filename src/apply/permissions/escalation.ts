import { identityOf, type KubernetesObject } from '../../bundle/object.js';
import { at, recordsAt, textAt } from '../readiness/read.js';
import type { PolicyRule, Right } from './model.js';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

/** Everything: what a role with an aggregation rule may come to give. */
const everything: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

/**
 * Rights to give rights. The API server lets nobody make a role with rights that they do not have, nor bind one, unless they may `escalate` or
 * `bind` it (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping).
 */
export function escalationRights(objects: readonly KubernetesObject[]): readonly Right[] {
  const roles = new Map(objects.filter(isRole).map((role) => [identityOf(role), role]));
  return objects.flatMap((object) => {
    if (isRole(object)) return escalation(object);
    return isBinding(object) ? binding(object, roles) : [];
  });
}

function isRole({ apiVersion: version, kind }: KubernetesObject): boolean {
  return version === apiVersion && (kind === 'Role' || kind === 'ClusterRole');
}

function isBinding({ apiVersion: version, kind }: KubernetesObject): boolean {
  return version === apiVersion && (kind === 'RoleBinding' || kind === 'ClusterRoleBinding');
}

function escalation(role: KubernetesObject): Right[] {
  const { name, namespace } = role.metadata;
  const given = givenBy(role);
  // a role that gives nothing gives no more than anybody has
  if (given.length === 0) return [];
  return [
    {
      ...{ verb: 'escalate', group, resource: resourceOf(role.kind), names: [name], orElse: given },
      ...(namespace !== undefined && { namespace }),
      why: 'make roles that give rights which the deployer does not have',
    },
  ];
}

function binding(object: KubernetesObject, roles: ReadonlyMap<string, KubernetesObject>): Right[] {
  const { namespace } = object.metadata;
  const kind = textAt(object, 'roleRef', 'kind') ?? '';
  const name = textAt(object, 'roleRef', 'name') ?? '';
  const metadata = { name, ...(kind === 'Role' && namespace !== undefined && { namespace }) };
  const role = roles.get(identityOf({ apiVersion, kind, metadata }));
  return [
    {
      ...{ verb: 'bind', group, resource: resourceOf(kind), names: [name] },
      // the right is looked for where the binding is, also for a cluster-wide role
      ...(namespace !== undefined && { namespace }),
      ...(role && { orElse: givenBy(role) }),
      why: 'bind roles that give rights which the deployer does not have',
    },
  ];
}

function givenBy(role: KubernetesObject): readonly PolicyRule[] {
  return at(role, 'aggregationRule') === undefined ? recordsAt(role, 'rules') : everything;
}

function resourceOf(kind: string): string {
  return kind === 'ClusterRole' ? 'clusterroles' : 'roles';
}
