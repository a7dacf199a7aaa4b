import { isRecord } from '../kernel/json.js';

/** Values of a Secret that somebody may read. */
export interface ChangedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

type Tree = Readonly<Record<string, unknown>>;

/** A place in a pod's specification that names a Secret. */
interface Reference {
  /** Name of the Secret. */
  readonly name: unknown;
  /** Keys that are read. Absent: all. */
  readonly keys?: readonly unknown[];
  /** How, for people. */
  readonly how: string;
}

/**
 * How the pods of a template read changed keys of a Secret, such as `environment variable DATABASE_PASSWORD`; empty when they do not. References by
 * single keys count only for those keys. What a program asks the API server for at run time cannot be seen.
 */
export function waysToRead(podSpec: unknown, { name, keys }: Omit<ChangedSecret, 'namespace'>): string[] {
  if (!isRecord(podSpec)) return [];
  const found = [
    ...containersOf(podSpec).flatMap(containerReferences),
    ...list(podSpec['volumes']).flatMap(volumeReferences),
    ...list(podSpec['imagePullSecrets']).map((one) => ({ name: one['name'], how: 'pull secret' })),
  ].filter((reference) => reference.name === name && touches(reference, keys));
  return [...new Set(found.map(({ how }) => how))];
}

function touches({ keys }: Reference, changed: readonly string[]): boolean {
  return keys === undefined || keys.some((key) => changed.some((one) => one === key));
}

function containersOf(spec: Tree): Tree[] {
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap((member) => list(spec[member]));
}

function containerReferences(container: Tree): Reference[] {
  const variables = list(container['env']).flatMap((one): Reference[] => {
    const reference = at(one, 'valueFrom', 'secretKeyRef');
    return [
      { name: reference['name'], keys: [reference['key']], how: `environment variable ${text(one['name'])}` },
    ];
  });
  const whole = list(container['envFrom']).map((one): Reference => {
    return { name: at(one, 'secretRef')['name'], how: 'environment' };
  });
  return [...variables, ...whole];
}

/** Where kinds of volumes name a Secret, beside those with keys (https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/). */
const volumeSecrets: readonly (readonly [path: readonly string[], name: string])[] = [
  [['csi', 'nodePublishSecretRef'], 'name'],
  [['azureFile'], 'secretName'],
  [['cephfs', 'secretRef'], 'name'],
  [['flexVolume', 'secretRef'], 'name'],
  [['iscsi', 'secretRef'], 'name'],
  [['rbd', 'secretRef'], 'name'],
  [['scaleIO', 'secretRef'], 'name'],
  [['storageos', 'secretRef'], 'name'],
];

function volumeReferences(volume: Tree): Reference[] {
  const how = `volume ${text(volume['name'])}`;
  const secret = at(volume, 'secret');
  const projected = list(at(volume, 'projected')['sources']).map((source) => at(source, 'secret'));
  return [
    { name: secret['secretName'], how, ...itemKeys(secret) },
    ...projected.map((one) => ({ name: one['name'], how, ...itemKeys(one) })),
    ...volumeSecrets.map(([path, name]) => ({ name: at(volume, ...path)[name], how })),
  ];
}

function itemKeys({ items }: Tree): { readonly keys?: readonly unknown[] } {
  const named = list(items).map(({ key }) => key);
  return named.length === 0 ? {} : { keys: named };
}

function at(value: Tree, ...path: readonly string[]): Tree {
  return path.reduce<Tree>((current, member) => {
    const next = current[member];
    return isRecord(next) ? next : {};
  }, value);
}

function list(value: unknown): Tree[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
