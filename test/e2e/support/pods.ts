import type { KubernetesObject } from '../../../src/bundle/object.js';

interface PodTemplate {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Where each kind of workload holds its template. */
const templates: Readonly<Record<string, (spec: Spec) => PodTemplate | undefined>> = {
  Deployment: ({ template }) => template,
  StatefulSet: ({ template }) => template,
  DaemonSet: ({ template }) => template,
  Job: ({ template }) => template,
  CronJob: ({ jobTemplate }) => jobTemplate?.spec.template,
};

interface Spec {
  readonly template?: PodTemplate;
  readonly jobTemplate?: { readonly spec: { readonly template?: PodTemplate } };
}

/** The pod that a workload's controller would make, but for the volumes of a StatefulSet's claims; none for other objects. */
export function podsOf(object: KubernetesObject): readonly KubernetesObject[] {
  const template = templates[object.kind]?.(object['spec'] as Spec);
  if (template === undefined) return [];
  const claims = (object['spec'] as { volumeClaimTemplates?: readonly { metadata: { name: string } }[] })
    .volumeClaimTemplates;
  const volumes = (template.spec['volumes'] ?? []) as readonly unknown[];
  const claimed = (claims ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...template.metadata,
        name: `${object.kind.toLowerCase()}-${object.metadata.name}`.slice(0, 63),
        namespace: object.metadata.namespace ?? 'default',
      },
      spec: { ...template.spec, volumes: [...volumes, ...claimed] },
    },
  ];
}
