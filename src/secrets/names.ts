import { secretsOfLabel, type SecretDeclaration, type SecretKey } from '../bundle/secret.js';
import type { Resource } from '../kube/resources.js';

/** Field manager of the values we write: keys that others own stay theirs. */
export const secretsManager = 'cto-secrets';

/**
 * Annotation of a Secret whose values were rotated and whose readers were not restarted yet, with the keys. It is taken away after the
 * restarts, so that a run that was killed in between is finished by the next one.
 */
export const restartAnnotation = 'cto.dev/restart-readers';

/** Labels of every Secret that we make. */
export function ourLabels(platform: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/managed-by': 'cto', [secretsOfLabel]: platform };
}

/** One key of one declared Secret. */
export interface KeyPlace {
  readonly declaration: SecretDeclaration;
  readonly key: SecretKey;
}

/** Every key of some declarations. */
export function placesOf(declarations: readonly SecretDeclaration[]): KeyPlace[] {
  return declarations.flatMap((declaration) => declaration.keys.map((key) => ({ declaration, key })));
}

/** A Secret as options name it: `monitoring/grafana-admin`. */
export function secretName({ namespace, name }: Pick<SecretDeclaration, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** A key as options name it: `monitoring/grafana-admin/secret-key`; also its path under a folder of values. */
export function keyName({ declaration, key }: KeyPlace): string {
  return `${secretName(declaration)}/${key.key}`;
}

/** What every canonical variable begins with: no key of the configuration and no option does. */
export const secretVariablePrefix = 'CTO_SECRET_';

/** Variable that gives a key whatever its declaration says: `CTO_SECRET_MONITORING_GRAFANA_ADMIN_SECRET_KEY`. */
export function canonicalVariable(place: KeyPlace): string {
  return `${secretVariablePrefix}${keyName(place)}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** Canonical variables that several keys share, with the keys: `a-b/c` and `a/b-c` cannot be told apart in upper case. */
export function collisions(places: readonly KeyPlace[]): ReadonlyMap<string, readonly KeyPlace[]> {
  const byVariable = new Map<string, KeyPlace[]>();
  for (const place of places) {
    const variable = canonicalVariable(place);
    byVariable.set(variable, [...(byVariable.get(variable) ?? []), place]);
  }
  return new Map([...byVariable].filter(([, sharing]) => sharing.length > 1));
}

function builtIn(kind: string, plural: string, group = '', namespaced = true): Resource {
  return { group, version: 'v1', kind, plural, namespaced, verbs: ['get', 'list', 'patch'] };
}

/** The kinds that this room works with are built in, so that it needs no discovery. */
export const secretResource = builtIn('Secret', 'secrets');

/** Namespaces. */
export const namespaceResource = builtIn('Namespace', 'namespaces', '', false);

/** Kinds whose pods can be restarted by a change of their template. */
export const workloadResources: readonly Resource[] = [
  builtIn('Deployment', 'deployments', 'apps'),
  builtIn('StatefulSet', 'statefulsets', 'apps'),
  builtIn('DaemonSet', 'daemonsets', 'apps'),
];
