import { parse } from 'yaml';
import type { KubernetesObject } from '../../../../src/bundle/object.js';

/** Reads an object from YAML. */
export function object(yaml: string): KubernetesObject {
  return parse(yaml) as KubernetesObject;
}

/** A CRD of the kind Widget of example.com/v1 in YAML's flow style. */
export function widgets(spec: string, scope = 'Namespaced'): KubernetesObject {
  return object(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: ${scope}
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: ${spec}, status: { type: object } } } }
`);
}

/** A Widget. */
export function widget(spec: string): KubernetesObject {
  return object(
    `{ apiVersion: example.com/v1, kind: Widget, metadata: { name: w, namespace: shop }, spec: ${spec} }`,
  );
}
