/** A ConfigMap, with lines of its metadata and after them. */
export const configMap = (metadata = '', rest = '') => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto${metadata} }
${rest}`;

/** A pod with lines of its specification and of its container. */
export const pod = (options: { readonly spec?: string; readonly container?: string } = {}) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
${options.spec === undefined ? '' : `  ${options.spec}\n`}  containers:
    - name: main
      image: example.com/app:1.0.0
${options.container === undefined ? '' : `      ${options.container}\n`}`;

/** A Deployment with lines of its specification and of that of its pods. */
export const deployment = (options: { readonly spec?: string; readonly pod?: string; readonly app?: string } = {}) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: cto }
spec:
${options.spec === undefined ? '' : `  ${options.spec}\n`}  selector: { matchLabels: { app: ${options.app ?? 'web'} } }
  template:
    metadata: { labels: { app: web } }
    spec:
${options.pod === undefined ? '' : `      ${options.pod}\n`}      containers: [{ name: main, image: example.com/app:1.0.0 }]
`;

/** A Job with lines of its specification and the restart policy of its pods. */
export const job = (spec = '', restartPolicy = 'Never') => `
apiVersion: batch/v1
kind: Job
metadata: { name: web, namespace: cto }
spec:
${spec === '' ? '' : `  ${spec}\n`}  template:
    spec:
      restartPolicy: ${restartPolicy}
      containers: [{ name: main, image: example.com/app:1.0.0 }]
`;

/** Any object of the cto namespace, with everything after its metadata. */
export const object = (apiVersion: string, kind: string, rest: string, name = 'web') => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: cto }
${rest}
`;

/** Any cluster-scoped object, with everything after its metadata. */
export const clusterObject = (apiVersion: string, kind: string, rest: string, name = 'web') => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name} }
${rest}
`;

/** The definition of a kind Thing with lines of its version and the schema of \`spec\`. */
export const definition = (options: { readonly version?: string; readonly spec?: string; readonly name?: string; readonly storage?: string } = {}) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${options.name ?? 'things.example.com'} }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions:
    - name: v1
      served: true
      storage: ${options.storage ?? 'true'}
${options.version === undefined ? '' : `      ${options.version}\n`}      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: ${options.spec ?? '{ type: object }'}
`;

/** A Thing. */
export const thing = (spec: string) => `---
apiVersion: example.com/v1
kind: Thing
metadata: { name: one, namespace: cto }
spec: ${spec}
`;
