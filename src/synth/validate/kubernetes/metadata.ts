import type { KubernetesObject } from '../../../bundle/object.js';
import { FORMS } from './formats.js';
import type { Report } from './report.js';
import { isFields, type Fields } from './schema.js';

/**
 * Formats of names by `<group>/<kind>`, from the name functions in k8s.io/kubernetes `pkg/apis/<group>/validation`.
 * Kinds that are not listed, custom resources among them, have DNS subdomains as names.
 */
const NAME_FORMS: Readonly<Record<string, string>> = {
  '/Namespace': 'dns-label',
  '/Service': 'dns-1035-label',
  'apps/StatefulSet': 'dns-label',
  'apiregistration.k8s.io/APIService': 'path-segment',
  'networking.k8s.io/IPAddress': 'ip',
  'rbac.authorization.k8s.io/ClusterRole': 'path-segment',
  'rbac.authorization.k8s.io/ClusterRoleBinding': 'path-segment',
  'rbac.authorization.k8s.io/Role': 'path-segment',
  'rbac.authorization.k8s.io/RoleBinding': 'path-segment',
};

/** Longest names where the kind appends to them: a CronJob's Jobs get `-` and ten digits. */
const NAME_LENGTHS: Readonly<Record<string, number>> = { 'batch/CronJob': 52 };

/** What the name of an object must be like. */
export interface NameRule {
  /** A key of `FORMS`. */
  readonly form: string;
  /** Longest name. */
  readonly maximum: number;
}

/** What names of a kind must be like. */
export function nameRuleOf(apiVersion: string, kind: string): NameRule {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const key = `${group}/${kind}`;
  return { form: NAME_FORMS[key] ?? 'dns-subdomain', maximum: NAME_LENGTHS[key] ?? 253 };
}

function checkName(
  object: KubernetesObject,
  metadata: Fields,
  { form, maximum }: NameRule,
  report: Report,
): void {
  const { name } = metadata;
  const at = ['metadata', 'name'];
  if (name === undefined || name === '') {
    report.add({
      rule: 'metadata/name',
      message: 'is required but missing',
      fix: 'server-side apply needs a name; generateName will not do',
      at,
    });
    return;
  }
  if (typeof name !== 'string') return;
  const reason = FORMS[form]?.(name);
  if (reason !== undefined)
    report.add({ rule: 'metadata/name', message: `${report.show(name)} ${reason}`, value: name, at });
  if (name.length > maximum) {
    report.add({
      rule: 'metadata/name',
      message: `has ${name.length} characters, may have at most ${maximum} for a ${object.kind}`,
      value: name,
      at,
    });
  }
}

function checkNamespace(
  kind: string,
  metadata: Fields,
  scope: 'Namespaced' | 'Cluster',
  report: Report,
): void {
  const hasNamespace = metadata['namespace'] !== undefined && metadata['namespace'] !== '';
  const at = ['metadata', 'namespace'];
  if (scope === 'Cluster' && hasNamespace) {
    report.add({
      rule: 'metadata/namespace',
      message: `a ${kind} belongs to no namespace`,
      fix: 'remove it',
      value: metadata['namespace'],
      at,
    });
  } else if (scope === 'Namespaced' && !hasNamespace) {
    report.add({
      rule: 'metadata/namespace',
      message: `is required: a ${kind} lives in a namespace, and the current one of whoever applies it is left to chance`,
      at,
    });
  }
}

/** Checks what the metadata of a whole object must have beyond its fields: a proper name, and a namespace or none. */
export function checkMetadata(
  object: KubernetesObject,
  scope: 'Namespaced' | 'Cluster',
  names: NameRule,
  report: Report,
): void {
  if (!isFields(object.metadata)) return;
  checkName(object, object.metadata, names, report);
  checkNamespace(object.kind, object.metadata, scope, report);
}
