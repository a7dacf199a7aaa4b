/** A rule as the documentation shows it. The examples are its test: `bad` breaks this rule, `good` breaks none. */
export interface DocumentedRule {
  /** Identifier in {@link SchemaProblem.rule}. */
  readonly id: string;
  /** What is true when the rule holds. */
  readonly says: string;
  /** What breaks otherwise. */
  readonly why: string;
  /** YAML of an object that breaks the rule. */
  readonly bad: string;
  /** YAML of the same object when it keeps the rule. */
  readonly good: string;
}

function object(apiVersion: string, kind: string, metadata: string, body: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\n${body}\n`;
}

/** An object in a namespace. */
export const namespaced = (apiVersion: string, kind: string, body: string): string =>
  object(apiVersion, kind, '{ name: web, namespace: shop }', body);

/** An object of the whole cluster. */
export const clustered = (apiVersion: string, kind: string, body: string): string =>
  object(apiVersion, kind, '{ name: web }', body);

/** An object with metadata of its own. */
export const withMetadata = object;

/** A pod. @param spec - fields of its spec, indented by two */
export const pod = (spec: string): string => namespaced('v1', 'Pod', `spec:\n${spec}`);

/** A pod of one container. @param fields - fields of the container beside name and image, in YAML's flow style */
export const podOf = (fields: string): string =>
  pod(`  containers:\n    - { name: web, image: "web:1.0", ${fields} }`);

/** A deployment. @param spec - fields of its spec beside selector and template, indented by two */
export const deployment = (spec: string): string =>
  namespaced(
    'apps/v1',
    'Deployment',
    `spec:
${spec}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1.0" }] }`,
  );

/** A CustomResourceDefinition. @param schema - schema of `spec` in YAML's flow style */
export const crd = (schema: string, version = ''): string =>
  object(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    '{ name: widgets.example.com }',
    `spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true${version}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: ${schema}`,
  );
