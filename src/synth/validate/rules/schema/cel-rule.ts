import type { SchemaRule } from './schema-rule.js';

const thing = (low: number) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: { low: { type: integer }, high: { type: integer } }
              x-kubernetes-validations: [{ rule: self.low <= self.high, message: low is above high }]
---
apiVersion: example.com/v1
kind: Thing
metadata: { name: one, namespace: cto }
spec: { low: ${low}, high: 1 }
`;

/** A custom resource that breaks a rule of its definition; the one rule that a single object cannot show. */
export const celRule: SchemaRule = {
  id: 'cel/rule',
  says: 'custom resources keep the CEL rules of their definition',
  why: 'the API server refuses the object',
  bad: thing(2),
  good: thing(1),
};
