import { FORMS } from '../formats.js';
import type { Report } from '../report.js';
import { fieldsOf, isSet, itemsOf, objectsIn, sizeOf, textOf } from './rule.js';
import type { ObjectRule } from '../schema.js';

/** A rule of RBAC is about resources or about URLs, and says which. */
export const policyRule: ObjectRule = (value, report) => {
  const add = (message: string, field: string): void =>
    report.add({ rule: 'rbac/rule', message, at: [field] });
  if (sizeOf(value['nonResourceURLs']) === 0) {
    if (sizeOf(value['apiGroups']) === 0)
      add('must name at least one API group ("" is the core group)', 'apiGroups');
    if (sizeOf(value['resources']) === 0) add('must name at least one resource', 'resources');
  } else if (['apiGroups', 'resources', 'resourceNames'].some((field) => sizeOf(value[field]) > 0)) {
    add('may not stand beside resources in one rule', 'nonResourceURLs');
  }
};

/** A Role lives in a namespace, so URLs are not its to give. */
export const role: ObjectRule = (value, report) => {
  for (const [index, rule] of objectsIn(value['rules'])) {
    if (sizeOf(rule['nonResourceURLs']) > 0) {
      report.add({
        rule: 'rbac/rule',
        message: 'only a ClusterRole may name URLs',
        at: ['rules', index, 'nonResourceURLs'],
      });
    }
  }
};

const GROUP = 'rbac.authorization.k8s.io';

/** A subject: a ServiceAccount has no API group and a proper name, users and groups have the one of RBAC. */
export const subject: ObjectRule = (value, report) => {
  const [kind, name, group] = [value['kind'], textOf(value['name']), textOf(value['apiGroup'])];
  if (kind === 'ServiceAccount') {
    const reason = name === undefined ? undefined : FORMS['dns-subdomain']?.(name);
    if (reason !== undefined)
      report.add({
        rule: 'rbac/subject',
        message: `${report.show(name)} ${reason}`,
        value: name,
        at: ['name'],
      });
    if (group !== undefined)
      report.add({
        rule: 'rbac/subject',
        message: 'must be empty for a ServiceAccount',
        value: group,
        at: ['apiGroup'],
      });
  } else if ((kind === 'User' || kind === 'Group') && group !== undefined && group !== GROUP) {
    report.add({
      rule: 'rbac/subject',
      message: `must be ${GROUP} for a ${kind}`,
      value: group,
      at: ['apiGroup'],
    });
  }
};

function checkRoleKind(value: unknown, allowed: readonly string[], report: Report): void {
  const kind = fieldsOf(value)['kind'];
  if (typeof kind !== 'string' || allowed.includes(kind)) return;
  report.add({
    rule: 'rbac/role-ref',
    message: `${report.show(kind)} must be ${allowed.join(' or ')}`,
    value: kind,
    at: ['roleRef', 'kind'],
  });
}

/** A RoleBinding binds a Role or a ClusterRole. */
export const roleBinding: ObjectRule = (value, report) =>
  checkRoleKind(value['roleRef'], ['Role', 'ClusterRole'], report);

/** A ClusterRoleBinding binds a ClusterRole; its ServiceAccounts name their namespace. */
export const clusterRoleBinding: ObjectRule = (value, report) => {
  checkRoleKind(value['roleRef'], ['ClusterRole'], report);
  for (const [index, item] of objectsIn(value['subjects'])) {
    if (item['kind'] !== 'ServiceAccount' || textOf(item['namespace']) !== undefined) continue;
    report.add({
      rule: 'rbac/subject',
      message: 'is required for a ServiceAccount in a ClusterRoleBinding',
      at: ['subjects', index, 'namespace'],
    });
  }
};

/** Names of webhooks have a domain: at least three parts. */
export const webhookName: ObjectRule = (value, report) => {
  const name = textOf(value['name']);
  if (name === undefined || name.split('.').length >= 3) return;
  report.add({
    rule: 'webhook/name',
    message: `${report.show(name)} must have at least three parts, such as pods.policy.example`,
    value: name,
    at: ['name'],
  });
};

/** `*` stands alone in a webhook's operations. */
export const webhookOperations: ObjectRule = (value, report) => {
  for (const field of ['operations', 'apiGroups', 'apiVersions']) {
    const items = itemsOf(value[field]);
    if (items.length > 1 && items.includes('*'))
      report.add({ rule: 'webhook/wildcard', message: "'*' must stand alone", at: [field] });
  }
};

/** The API server calls a webhook by URL over https only, without user, query and fragment. */
export const webhookUrl: ObjectRule = (value, report) => {
  const url = value['url'];
  if (typeof url !== 'string' || !isSet(url)) return;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'https:' && parsed.username === '' && parsed.search === '' && parsed.hash === '')
    return;
  report.add({
    rule: 'webhook/url',
    message: `${report.show(url)} must be an https URL without user, query and fragment`,
    value: url,
    at: ['url'],
  });
};
