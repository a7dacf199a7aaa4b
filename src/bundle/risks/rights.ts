import { describeObject, type KubernetesObject } from '../object.js';
import type { Pair, Risk } from './risk.js';

interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs?: readonly string[];
}

interface Subject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Rights that did not exist before: rules of roles, and subjects of bindings. */
export function widenedRights({ before, after }: Pair): Risk[] {
  if (after === undefined) return [];
  const old = new Set(before === undefined ? [] : rightsOf(before));
  const added = rightsOf(after).filter((right) => !old.has(right));
  if (added.length === 0) return [];
  return [{ kind: 'rights', object: describeObject(after), message: summary(added) }];
}

const most = 5;

function summary(added: readonly string[]): string {
  const rest = added.length - most;
  return `adds ${added.slice(0, most).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}

function rightsOf(object: KubernetesObject): string[] {
  if (object.kind === 'Role' || object.kind === 'ClusterRole')
    return ((object['rules'] as PolicyRule[] | undefined) ?? []).flatMap(ruleTexts);
  if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') return bindingTexts(object);
  return [];
}

/** One text per verb and resource, so that a rule split in two is no change. */
function ruleTexts({
  apiGroups = [''],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
  verbs = [],
}: PolicyRule): string[] {
  const names = resourceNames.length === 0 ? '' : ` named ${[...resourceNames].sort().join(', ')}`;
  const objects = apiGroups.flatMap((group) =>
    resources.map((one) => `${one}${group === '' ? '' : `.${group}`}${names}`),
  );
  return verbs.flatMap((verb) => [...objects, ...nonResourceURLs].map((what) => `${verb} ${what}`));
}

function bindingTexts(object: KubernetesObject): string[] {
  const { kind, name } = object['roleRef'] as { kind: string; name: string };
  return ((object['subjects'] as Subject[] | undefined) ?? []).map(
    (subject) =>
      `${kind} ${name} for ${subject.kind} ${[subject.namespace, subject.name].filter((part) => part !== undefined).join('/')}`,
  );
}
