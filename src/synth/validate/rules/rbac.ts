import { groupOf } from '../../../bundle/object.js';
import type { RenderedObject } from '../../render.js';
import { itemsOf, textOf, textsOf, valueAt, type Fields } from '../fields.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

const group = 'rbac.authorization.k8s.io';

function* grants({ lookup }: ValidationInput): Generator<readonly [RenderedObject, number, Fields]> {
  for (const subject of [...lookup.ofKind('Role'), ...lookup.ofKind('ClusterRole')]) {
    if (groupOf(subject.object) !== group) continue;
    for (const [index, rule] of itemsOf(subject.object['rules'])) yield [subject, index, rule];
  }
}

const role = (kind: string, rule: string) => `
apiVersion: ${group}/v1
kind: ${kind}
metadata: { name: web${kind === 'Role' ? ', namespace: cto' : ''} }
rules: [${rule}]
`;

const boundTo = (name: string) => `
apiVersion: ${group}/v1
kind: ClusterRoleBinding
metadata: { name: web }
roleRef: { apiGroup: ${group}, kind: ClusterRole, name: ${name} }
subjects: [{ kind: ServiceAccount, name: web, namespace: cto }]
`;

const clusterAdmin: ValidationRule = {
  id: 'security/cluster-admin',
  says: 'nothing is bound to cluster-admin',
  why: 'whoever breaks into one pod of the account owns the cluster; no component needs it',
  bad: boundTo('cluster-admin'),
  good: boundTo('view'),
  *check({ lookup }) {
    for (const subject of [...lookup.ofKind('RoleBinding'), ...lookup.ofKind('ClusterRoleBinding')]) {
      if (valueAt(subject.object, 'roleRef.name') !== 'cluster-admin') continue;
      const fix = 'write a role with the verbs and resources that the component uses';
      yield { subject, path: 'roleRef.name', message: 'binds cluster-admin', fix, value: 'cluster-admin' };
    }
  },
};

function* wildcards(input: ValidationInput, fields: readonly string[]): Generator<Finding> {
  for (const [subject, index, rule] of grants(input)) {
    for (const field of fields) {
      if (!textsOf(rule[field]).includes('*')) continue;
      const message = `grants every one of ${field}`;
      yield {
        subject,
        path: `rules[${index}].${field}`,
        message,
        fix: `list the ${field} that are used`,
        value: '*',
      };
    }
  }
}

const wildcardVerbs: ValidationRule = {
  id: 'security/wildcard-verbs',
  says: 'no role grants all verbs',
  why: '"*" also holds verbs that come later, and "escalate", "bind" and "impersonate"',
  excusedBy: ['security/wildcard-verbs'],
  bad: role('Role', '{ apiGroups: [""], resources: [configmaps], verbs: ["*"] }'),
  good: role('Role', '{ apiGroups: [""], resources: [configmaps], verbs: [get, list, watch] }'),
  check: (input) => wildcards(input, ['verbs']),
};

const wildcardResources: ValidationRule = {
  id: 'security/wildcard-resources',
  says: 'no role grants all API groups or all resources',
  why: '"*" also holds Secrets, roles, and kinds that are installed later',
  excusedBy: ['security/wildcard-resources', 'security/wildcard-verbs'],
  bad: role('ClusterRole', '{ apiGroups: ["*"], resources: ["*"], verbs: [get] }'),
  good: role('ClusterRole', '{ apiGroups: [apps], resources: [deployments], verbs: [get] }'),
  check: (input) => wildcards(input, ['apiGroups', 'resources', 'nonResourceURLs']),
};

const reading = ['get', 'list', 'watch', '*'];

const readsSecrets = (rule: Fields): boolean =>
  ['', '*'].some((one) => textsOf(rule['apiGroups']).includes(one)) &&
  ['secrets', '*'].some((one) => textsOf(rule['resources']).includes(one)) &&
  reading.some((one) => textsOf(rule['verbs']).includes(one)) &&
  textsOf(rule['resourceNames']).length === 0;

const clusterSecrets: ValidationRule = {
  id: 'security/cluster-secrets',
  says: 'no role that holds in all namespaces reads every Secret',
  why: 'the account could log in as every other one',
  excusedBy: ['security/cluster-secrets'],
  bad: `${role('ClusterRole', '{ apiGroups: [""], resources: [secrets], verbs: [get, list] }')}---${boundTo('web')}`,
  good: role('Role', '{ apiGroups: [""], resources: [secrets], verbs: [get, list] }'),
  *check(input) {
    const { lookup } = input;
    const everywhere = new Set(
      lookup.ofKind('ClusterRoleBinding').map(({ object }) => valueAt(object, 'roleRef.name')),
    );
    for (const [subject, index, rule] of grants(input)) {
      if (
        !everywhere.has(subject.object.metadata.name) ||
        subject.object.kind !== 'ClusterRole' ||
        !readsSecrets(rule)
      )
        continue;
      yield {
        subject,
        path: `rules[${index}]`,
        message: 'reads the Secrets of all namespaces',
        fix: 'bind the role in the namespaces that need it, or name the Secrets in resourceNames',
        value: textsOf(rule['verbs']),
      };
    }
  },
};

/** Verbs and resources by which an account gives itself the rights of others. */
const escalating: readonly (readonly [what: string, fits: (rule: Fields) => boolean])[] = [
  ['makes roles with rights it does not have', (rule) => textsOf(rule['verbs']).includes('escalate')],
  ['grants rights it does not have', (rule) => textsOf(rule['verbs']).includes('bind')],
  ['acts as somebody else', (rule) => textsOf(rule['verbs']).includes('impersonate')],
  ['makes tokens of other accounts', (rule) => textsOf(rule['resources']).includes('serviceaccounts/token')],
  ['talks to kubelets past the API server', (rule) => textsOf(rule['resources']).includes('nodes/proxy')],
];

const escalation: ValidationRule = {
  id: 'security/escalation',
  says: 'no role lets an account take rights that it was not given',
  why: 'escalate, bind, impersonate, tokens of other accounts and the kubelet each lead to all rights of the cluster',
  excusedBy: ['security/escalation'],
  bad: role('ClusterRole', `{ apiGroups: [${group}], resources: [clusterroles], verbs: [bind] }`),
  good: role('ClusterRole', `{ apiGroups: [${group}], resources: [clusterroles], verbs: [get] }`),
  *check(input) {
    for (const [subject, index, rule] of grants(input)) {
      for (const [what, fits] of escalating) {
        if (!fits(rule)) continue;
        const scoped =
          textsOf(rule['resourceNames']).length > 0
            ? ` (only ${textsOf(rule['resourceNames']).join(', ')})`
            : '';
        yield {
          subject,
          path: `rules[${index}]`,
          message: `${what}${scoped}`,
          fix: 'remove the verb or resource',
          value: textsOf(rule['verbs']),
        };
      }
    }
  },
};

const anonymous: ValidationRule = {
  id: 'security/anonymous',
  says: 'no right is granted to everybody',
  why: 'system:anonymous and system:unauthenticated are strangers, system:authenticated is every account of the cluster',
  excusedBy: ['security/anonymous'],
  bad: boundTo('view').replace(
    'kind: ServiceAccount, name: web, namespace: cto',
    'kind: Group, name: system:authenticated, apiGroup: rbac.authorization.k8s.io',
  ),
  good: boundTo('view'),
  *check({ lookup }) {
    for (const subject of [...lookup.ofKind('RoleBinding'), ...lookup.ofKind('ClusterRoleBinding')]) {
      for (const [index, one] of itemsOf(subject.object['subjects'])) {
        const name = textOf(one['name']) ?? '';
        if (!/^system:(anonymous|unauthenticated|authenticated|serviceaccounts)$/.test(name)) continue;
        yield {
          subject,
          path: `subjects[${index}].name`,
          message: `grants rights to ${name}`,
          fix: 'name the ServiceAccounts',
          value: name,
        };
      }
    }
  },
};

/** Rules about rights. */
export const rbacRules: readonly ValidationRule[] = [
  clusterAdmin,
  wildcardVerbs,
  wildcardResources,
  clusterSecrets,
  escalation,
  anonymous,
];
