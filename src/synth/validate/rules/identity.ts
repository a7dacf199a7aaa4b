import { describeObject, identityOf } from '../../../bundle/object.js';
import type { ValidationRule } from '../rule.js';

/** Two objects of one identity: the second would silently overwrite the first. */
const duplicate: ValidationRule = {
  id: 'identity/duplicate',
  says: 'no two objects have the same group, kind, namespace and name',
  why: 'the API server holds one object under an identity, so the one applied last would overwrite the other without a word',
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: other-settings, namespace: cto }
`,
  *check({ objects }) {
    const seen = new Map<string, (typeof objects)[number]>();
    for (const subject of objects) {
      const identity = identityOf(subject.object);
      const before = seen.get(identity);
      if (before) {
        yield {
          subject,
          message: `${describeObject(subject.object)} exists twice: in ${before.component} (${before.construct}) and in ${subject.component} (${subject.construct})`,
          fix: 'give one of them another name or namespace',
          path: 'metadata.name',
          value: subject.object.metadata.name,
        };
      } else seen.set(identity, subject);
    }
  },
};

/** Rules about identities. */
export const identityRules: readonly ValidationRule[] = [duplicate];
