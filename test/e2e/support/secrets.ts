import type { SecretDeclaration, SecretKey } from '../../../src/bundle/secret.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';

/** The Secrets that whoever deploys has to make, with values that are right in form and worth nothing. */
export function declaredSecrets(declarations: readonly SecretDeclaration[]): readonly KubernetesObject[] {
  return declarations
    .filter(({ madeBy }) => madeBy === 'deployer')
    .map(({ namespace, name, type = 'Opaque', keys }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name },
      type,
      stringData: Object.fromEntries(keys.map((key) => [key.key, valueOf(type, key)])),
    }));
}

function valueOf(type: string, { key, generate }: SecretKey): string {
  if (type === 'kubernetes.io/dockerconfigjson') return '{"auths":{}}';
  return generate ? 'a'.repeat(generate.length) : `value-of-${key}`;
}
