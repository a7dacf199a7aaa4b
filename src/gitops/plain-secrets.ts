import type { Bundle } from '../bundle/bundle.js';
import type { KubernetesObject } from '../bundle/object.js';
import { objectsOf } from '../bundle/objects.js';
import { isRecord } from '../kernel/json.js';
import type { Problem } from '../kernel/problem.js';

/**
 * Secrets of a bundle whose values stand there for everybody who may read the repository. A Secret without values passes: somebody else fills it in. So
 * does one that SOPS encrypted (every value `ENC[...]`, https://getsops.io), and every reference, such as an ExternalSecret.
 */
export function plainSecrets(bundle: Bundle): Problem[] {
  return objectsOf(bundle)
    .filter((object) => object.kind === 'Secret' && object.apiVersion === 'v1')
    .flatMap((object) => plainKeys(object).map((key) => problemOf(object, key)));
}

/** Sections of a Secret that hold values (https://kubernetes.io/docs/concepts/configuration/secret/). */
const sections = ['data', 'stringData'] as const;

function plainKeys(secret: KubernetesObject): string[] {
  const encrypted = isRecord(secret['sops']);
  return sections.flatMap((section) => {
    const values = secret[section];
    if (!isRecord(values)) return [];
    return Object.entries(values)
      .filter(([, value]) => value !== '' && !(encrypted && isEncrypted(value)))
      .map(([key]) => `${section}.${key}`);
  });
}

function isEncrypted(value: unknown): boolean {
  return typeof value === 'string' && /^ENC\[[A-Z0-9_]+,data:.*\]$/s.test(value);
}

/** Says where, never what. */
function problemOf({ metadata }: KubernetesObject, key: string): Problem {
  const place = `Secret ${metadata.namespace ?? ''}/${metadata.name}`;
  return {
    rule: 'gitops/plain-secret',
    message: `${place} has a value in ${key} that everybody who reads the repository can read`,
    fix: 'publish an ExternalSecret or a SOPS file in its place (docs/secrets.md), or make it in the cluster with "cto secrets apply"',
  };
}
