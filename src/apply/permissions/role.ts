import type { Bundle } from '../../bundle/bundle.js';
import type { KubernetesObject } from '../../bundle/object.js';
import { compareText } from '../../kernel/json.js';
import { recordNamespace } from '../record/names.js';
import { grouped } from '../run/group.js';
import { mergeRules } from './merge.js';
import type { PolicyRule, Right, RightsRequest } from './model.js';
import { neededRights, rightsRequestOf } from './needed.js';

/** Who gets the role (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects). */
export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Only for a ServiceAccount. */
  readonly namespace?: string;
}

/** What the role is made with. */
export interface RoleOptions {
  /** Who gets it.
   * @default the group `cto-deployers` */
  readonly subject?: Subject;
}

const rbac = 'rbac.authorization.k8s.io';

/** Labels of what is made here. */
const labels = { 'app.kubernetes.io/managed-by': 'cto' };

/** Resources of which a name limits something: what others keep there is theirs. */
const named: readonly string[] = ['secrets'];

/**
 * The least-privilege role of a deployer, for an administrator to apply: the namespaces, one ClusterRole for what is cluster-wide, one Role for
 * each namespace, and their bindings. Objects are named where that limits anything: cluster-wide ones, Secrets, and whatever gives rights. The
 * others are not, since whoever may run pods in a namespace can read all of it anyway, and an upgrade with one more ConfigMap needs no new role.
 */
export function roleFor(of: Bundle | RightsRequest, options: RoleOptions = {}): KubernetesObject[] {
  const { platform } = rightsRequestOf(of);
  return rolesOf(platform, neededRights(of), options);
}

/** As {@link roleFor}, from rights. */
export function rolesOf(
  platform: string,
  rights: readonly Right[],
  { subject = { kind: 'Group', name: 'cto-deployers' } }: RoleOptions = {},
): KubernetesObject[] {
  const name = `cto-deployer-${platform}`;
  // the namespaces are made together with the role
  const wide = rights.filter(
    ({ namespace, unlessNamespace }) => (namespace ?? unlessNamespace) === undefined,
  );
  const places = [...grouped(rights, ({ namespace = '' }) => namespace)]
    .filter(([namespace]) => namespace !== '')
    .sort(([a], [b]) => compareText(a, b));
  const namespaces = new Set([recordNamespace, ...places.map(([namespace]) => namespace)]);
  return [
    ...[...namespaces].sort(compareText).map(namespaceObject),
    ...role({ kind: 'ClusterRole', name, subject, rules: mergeRules(wide) }),
    ...places.flatMap(([namespace, own]) =>
      role({ kind: 'Role', name, subject, namespace, rules: mergeRules(narrowed(own, wide)) }),
    ),
  ];
}

/** Rights of a namespace without those that hold everywhere, and without names that limit nothing. */
function narrowed(own: readonly Right[], wide: readonly Right[]): readonly Right[] {
  const everywhere = new Set(wide.filter(({ names }) => names === undefined).map(keyOf));
  return own
    .filter((right) => !everywhere.has(keyOf(right)))
    .map((right) => {
      const { verb, group, resource, why } = right;
      return named.includes(resource) || group === rbac ? right : { verb, group, resource, why };
    });
}

function keyOf({ verb, group, resource }: Right): string {
  return `${verb} ${group}/${resource}`;
}

function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

interface RoleParts {
  readonly kind: 'ClusterRole' | 'Role';
  readonly name: string;
  readonly subject: Subject;
  readonly rules: readonly PolicyRule[];
  readonly namespace?: string;
}

function role({ kind, name, subject, rules, namespace }: RoleParts): KubernetesObject[] {
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels };
  const group = subject.kind === 'ServiceAccount' ? {} : { apiGroup: rbac };
  return [
    { apiVersion: `${rbac}/v1`, kind, metadata, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: rbac, kind, name },
      subjects: [{ ...group, ...subject }],
    },
  ];
}
