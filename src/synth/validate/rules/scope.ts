import type { ValidationInput, ValidationRule } from '../rule.js';

const systemNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

function isKnown(namespace: string, { plan, lookup }: ValidationInput): boolean {
  return (
    plan.namespaces.some(({ name }) => name === namespace) ||
    systemNamespaces.includes(namespace) ||
    lookup.isExternal('Namespace', undefined, namespace)
  );
}

const unknownNamespace: ValidationRule = {
  id: 'scope/unknown-namespace',
  says: 'the namespace of every object is planned, or declared external by a record',
  why: 'the API server refuses an object whose namespace does not exist',
  given: 'namespaces: { cto: restricted }',
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: monitoring }
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  *check(input) {
    for (const subject of input.objects) {
      const { namespace } = subject.object.metadata;
      if (namespace === undefined || isKnown(namespace, input)) continue;
      yield {
        subject,
        path: 'metadata.namespace',
        message: `the platform makes no namespace "${namespace}"`,
        fix: `name it in "namespaces" of the record of ${subject.component}, or declare it external with who makes it`,
        value: namespace,
      };
    }
  },
};

/** What has to stand beside the objects of another component: rights in its namespace, routes to its Services, policies of pods that run there. */
const besideOthers: readonly string[] = ['Role', 'RoleBinding', 'NetworkPolicy', 'Ingress', 'HTTPRoute'];

const foreignNamespace: ValidationRule = {
  id: 'scope/foreign-namespace',
  says: 'objects of a component lie in the namespaces that its record names; rights, routes and network policies may stand beside those of others',
  why: 'where a component runs and keeps its settings is read off its record, and so is what an uninstallation leaves behind',
  excusedBy: ['scope/foreign-namespace'],
  given: 'namespaces: { cto: restricted, argocd: restricted }\nown: [cto]',
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: argocd }
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  *check({ objects, plan, lookup }) {
    const owners = new Map(plan.namespaces.map(({ name, components }) => [name, components]));
    for (const subject of objects) {
      const { namespace } = subject.object.metadata;
      if (namespace === undefined || besideOthers.includes(subject.object.kind)) continue;
      const components = owners.get(namespace) ?? [subject.component];
      // whoever makes the namespace itself also furnishes it
      const maker = lookup.find('Namespace', undefined, namespace)?.component;
      if (components.includes(subject.component) || maker === subject.component) continue;
      yield {
        subject,
        path: 'metadata.namespace',
        message: `the record of ${subject.component} does not name the namespace "${namespace}", which belongs to ${components.join(', ')}`,
        fix: 'name it in "namespaces" of the record',
        value: namespace,
      };
    }
  },
};

const missingNamespace: ValidationRule = {
  id: 'scope/missing-namespace',
  says: 'every planned namespace that holds objects is in the bundle',
  why: 'the objects could not be applied; the plan and the component that makes namespaces would have come apart',
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  *check({ objects, plan, lookup }) {
    const used = new Set(objects.map(({ object }) => object.metadata.namespace));
    for (const { name, components } of plan.namespaces) {
      if (!used.has(name) || lookup.find('Namespace', undefined, name)) continue;
      yield {
        message: `the bundle has no object for the namespace "${name}" of ${components.join(', ')}`,
        fix: 'let the foundation make it',
        value: name,
      };
    }
  },
};

/** Rules about namespaces. */
export const scopeRules: readonly ValidationRule[] = [unknownNamespace, foreignNamespace, missingNamespace];
