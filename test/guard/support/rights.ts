import { isRecord } from '../../../src/kernel/json.js';
import { nameOf, ofKind, type Manifest } from './objects.js';

/** Names of bindings of a role. */
export function boundTo(objects: readonly Manifest[], role: string): readonly string[] {
  return ofKind(objects, 'RoleBinding', 'ClusterRoleBinding')
    .filter(({ roleRef }) => isRecord(roleRef) && roleRef['name'] === role)
    .map(nameOf);
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

function subjectsOf(binding: Manifest): readonly Subject[] {
  return (binding['subjects'] ?? []) as readonly Subject[];
}

/** The account that agents run under, in every namespace that has one. */
export function agentAccounts(objects: readonly Manifest[]): readonly Manifest[] {
  return ofKind(objects, 'ServiceAccount').filter(({ metadata }) => metadata.name === 'agent');
}

/** Whether pods under the account get a token. */
export function tokenMounted(account: Manifest): boolean {
  return account['automountServiceAccountToken'] !== false;
}

/** Bindings that give an agent any right. */
export function rightsOfAgents(objects: readonly Manifest[]): readonly string[] {
  const agents = agentAccounts(objects).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  return ofKind(objects, 'RoleBinding', 'ClusterRoleBinding')
    .filter((binding) =>
      subjectsOf(binding).some(({ name, namespace = '' }) => agents.includes(`${namespace}/${name}`)),
    )
    .map(nameOf);
}

/** An aggregated role gets its rules from others. */
export function isEmptyRole(role: Manifest): boolean {
  return (
    role['aggregationRule'] === undefined && (!Array.isArray(role['rules']) || role['rules'].length === 0)
  );
}

/** Roles that every cluster has. */
const builtInRoles: readonly string[] = [
  'system:auth-delegator',
  'extension-apiserver-authentication-reader',
];

/** Bindings without subjects, of accounts that do not exist, or of roles that do not exist. */
export function brokenBindings(objects: readonly Manifest[]): readonly string[] {
  return ofKind(objects, 'RoleBinding', 'ClusterRoleBinding')
    .filter((binding) => {
      const { kind, name } = (binding['roleRef'] ?? {}) as Partial<Subject>;
      const role = objects.some(
        (object) =>
          object.kind === kind &&
          object.metadata.name === name &&
          (kind === 'ClusterRole' || object.metadata.namespace === binding.metadata.namespace),
      );
      const subjects = subjectsOf(binding);
      return (
        !(role || builtInRoles.includes(name ?? '')) ||
        subjects.length === 0 ||
        subjects.some((subject) => !accountExists(objects, subject))
      );
    })
    .map(nameOf);
}

function accountExists(objects: readonly Manifest[], { kind, name, namespace }: Subject): boolean {
  if (kind !== 'ServiceAccount') return true;
  return ofKind(objects, 'ServiceAccount').some(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
}
