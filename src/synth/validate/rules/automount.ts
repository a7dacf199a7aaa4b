import { itemsOf, textOf } from '../fields.js';
import type { ValidationRule } from '../rule.js';

const account = (line: string, binding: boolean) => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: cto }
automountServiceAccountToken: false
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
  serviceAccountName: web
  ${line}
  containers: [{ name: main, image: example.com/app:1.0.0 }]
${
  binding
    ? `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web, namespace: cto }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: web }
subjects: [{ kind: ServiceAccount, name: web, namespace: cto }]
`
    : ''
}`;

/** Tokens of the API server only where they are of use. */
export const automount: ValidationRule = {
  id: 'security/automount',
  says: 'a pod gets a token of the API server only where its ServiceAccount has rights, and no ServiceAccount hands its token to every pod',
  why: 'a token in a pod is a login for whoever breaks in, for nothing in return',
  excusedBy: ['security/automount'],
  bad: account('automountServiceAccountToken: true', false),
  good: account('automountServiceAccountToken: true', true),
  *check({ lookup }) {
    for (const subject of lookup.ofKind('ServiceAccount')) {
      if (subject.object['automountServiceAccountToken'] === false) continue;
      const message = 'every pod that runs under the account gets its token';
      yield {
        subject,
        path: 'automountServiceAccountToken',
        message,
        fix: 'set it to false here, and to true in the pods that need it',
      };
    }
    const bound = new Set(
      [...lookup.ofKind('RoleBinding'), ...lookup.ofKind('ClusterRoleBinding')].flatMap(({ object }) =>
        itemsOf(object['subjects']).map(
          ([, one]) =>
            `${textOf(one['namespace']) ?? object.metadata.namespace ?? ''}/${textOf(one['name']) ?? ''}`,
        ),
      ),
    );
    for (const { subject, spec, path, namespace } of lookup.pods()) {
      const name = textOf(spec['serviceAccountName']) ?? 'default';
      const ofAccount = lookup.find('ServiceAccount', namespace, name)?.object[
        'automountServiceAccountToken'
      ];
      const mounted = (spec['automountServiceAccountToken'] ?? ofAccount) !== false;
      if (!mounted || bound.has(`${namespace}/${name}`)) continue;
      const message = `gets the token of "${name}", which has no rights`;
      yield { subject, path: `${path}.automountServiceAccountToken`, message, fix: 'set it to false' };
    }
  },
};
