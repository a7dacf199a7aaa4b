import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';

/** The value at a path such as `spec.template.spec.containers.0.image`; undefined when there is none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
}

/** Objects of some kinds as YAML, for a golden file. */
export function yamlOf(objects: readonly KubernetesObject[], kinds?: readonly string[]): string {
  return objects
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .map((object) => toYaml(object))
    .join('---\n');
}
