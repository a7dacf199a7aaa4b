import type { RenderedObject } from '../../render.js';
import { fieldsOf, memoize, textOf, valueAt } from '../fields.js';
import type { ContainerView } from '../pods.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';
import type { FieldsPlace } from '../walk.js';
import { automount } from './automount.js';
import type { SecuredPod, Violation } from './pod-security/check.js';
import { example, type SecurityRule } from './pod-security/example.js';
import { nodeRules } from './pod-security/node-rules.js';
import { processRules } from './pod-security/process-rules.js';

const list: readonly SecurityRule[] = [...nodeRules, ...processRules];

/** One exception for everything that goes with access to the node; the record says why once. */
const family = 'security/pod-security';

/** A violation in an object. */
interface Found {
  readonly subject: RenderedObject;
  readonly violation: Violation;
}

/** What every check finds, by rule. */
const violations = memoize((input: ValidationInput): ReadonlyMap<string, readonly Found[]> => {
  const pods = securedPods(input);
  return new Map(
    list.map(({ id, check }) => [
      id,
      pods.flatMap(([subject, pod]) => [...check(pod)].map((violation) => ({ subject, violation }))),
    ]),
  );
});

function toRule({ inFamily, bad, good = {}, id, says, why }: SecurityRule): ValidationRule {
  return {
    id,
    says,
    why,
    excusedBy: inFamily ? [id, family] : [id],
    bad: example(bad),
    good: example(good),
    *check(input) {
      for (const { subject, violation } of violations(input).get(id) ?? []) {
        const { path, message, fix, value } = violation;
        yield { subject, path, message, fix, ...(value !== undefined && { value }) };
      }
    },
  };
}

/** Pods of all workloads, and the parts of custom resources that become pods. */
function securedPods({ lookup }: ValidationInput): readonly (readonly [RenderedObject, SecuredPod])[] {
  return [
    ...lookup.pods().map((pod) => [pod.subject, { ...pod, complete: true }] as const),
    ...lookup.customFields().flatMap(([subject, place]) => {
      const pod = embeddedPod(place);
      return pod ? [[subject, pod] as const] : [];
    }),
  ];
}

const contextKey = /securitycontext$/i;

/** A place of a custom resource with a security context, volumes or a namespace of the node; undefined for every other. */
function embeddedPod({ path, fields }: FieldsPlace): SecuredPod | undefined {
  const contexts = Object.keys(fields).filter((key) => contextKey.test(key));
  const touchesNode = ['volumes', 'hostNetwork', 'hostPID', 'hostIPC'].some((key) => key in fields);
  if (contexts.length === 0 && !touchesNode) return undefined;
  const name = textOf(fields['name']) ?? path.split('.').at(-1) ?? path;
  const containers = contexts.map((key): ContainerView => ({
    name,
    path,
    role: 'main',
    fields: { securityContext: fields[key], ports: fields['ports'] },
  }));
  return { spec: { ...fields, securityContext: undefined }, path, containers, complete: false };
}

const enforce = 'pod-security.kubernetes.io/enforce';

const level: ValidationRule = {
  id: 'security/pod-security-level',
  says: 'every pod satisfies the Pod Security level that its namespace enforces',
  why: 'the API server refuses the pods; only the events of the workload say so',
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { ${enforce}: restricted } }
---${example({ pod: 'hostNetwork: true' })}`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { ${enforce}: privileged } }
---${example({ pod: 'hostNetwork: true' })}`,
  *check(input) {
    for (const { subject, violation } of [...violations(input).values()].flat()) {
      const { namespace = '' } = subject.object.metadata;
      const object = input.lookup.find('Namespace', undefined, namespace)?.object;
      const enforced = fieldsOf(object?.metadata.labels)[enforce];
      if (refuses(enforced, violation.level))
        yield levelFinding(subject, violation, namespace, String(enforced));
    }
  },
};

function refuses(enforced: unknown, violated: Violation['level']): boolean {
  return (
    violated !== 'ours' && (enforced === 'restricted' || (enforced === 'baseline' && violated === 'baseline'))
  );
}

function levelFinding(
  subject: RenderedObject,
  { path, message, value }: Violation,
  namespace: string,
  enforced: string,
): Finding {
  return {
    subject,
    path,
    message: `${message}, but the namespace "${namespace}" enforces the level ${enforced}`,
    fix: `keep the level, or give the namespace a milder one with its reason in "namespaces" of the record of ${subject.component}`,
    ...(value !== undefined && { value }),
  };
}

const namespaceLabel: ValidationRule = {
  id: 'security/namespace-level',
  says: 'every namespace enforces the Pod Security level that the records plan for it',
  why: 'without the label the cluster enforces whatever its owner set, usually nothing',
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: cto }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { ${enforce}: restricted } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  *check({ plan, lookup }) {
    for (const { name, podSecurity, why } of plan.namespaces) {
      const subject = lookup.find('Namespace', undefined, name);
      const found = fieldsOf(valueAt(subject?.object, 'metadata.labels'))[enforce];
      if (subject && found !== podSecurity)
        yield {
          subject,
          path: `metadata.labels[${enforce}]`,
          message: `must be ${podSecurity}`,
          fix: `set the label to ${podSecurity}`,
          value: found,
        };
      if (podSecurity !== 'restricted' && why === undefined)
        yield {
          ...(subject && { subject }),
          message: `no record says why "${name}" is ${podSecurity}`,
          fix: 'say why in "namespaces" of the record',
        };
    }
  },
};

/** Rules about what pods may do. */
export const securityRules: readonly ValidationRule[] = [
  ...list.map(toRule),
  level,
  namespaceLabel,
  automount,
];
