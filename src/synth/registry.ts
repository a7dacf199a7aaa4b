import type { SecretDeclaration } from '../bundle/secret.js';
import { valueSource } from '../catalog/secret-source.js';
import type { Config } from '../config/index.js';

const defaultPullSecret = 'registry-credentials';

/** Name of the image pull Secret that every pod names; undefined when images are pulled without credentials. */
export function pullSecretName(registry: Config['registry']): string | undefined {
  return (
    registry.pull_secret ??
    (registry.password === undefined && registry.username === undefined ? undefined : defaultPullSecret)
  );
}

/** The pull Secret, once per namespace: Kubernetes reads it only in the namespace of the pod. */
export function pullSecrets(
  registry: Config['registry'],
  namespaces: readonly string[],
): SecretDeclaration[] {
  const name = pullSecretName(registry);
  if (name === undefined) return [];
  return namespaces.map((namespace) => ({
    namespace,
    name,
    type: 'kubernetes.io/dockerconfigjson',
    purpose: 'pulls container images',
    madeBy: 'deployer',
    keys: [
      { key: 'username', purpose: 'user of the registry', ...valueSource(registry.username) },
      { key: 'password', purpose: 'password or token of the registry', ...valueSource(registry.password) },
    ],
  }));
}
