import { isRecord } from '../kernel/json.js';
import type { FieldSet, KubeClient, LiveObject } from '../kube/client.js';
import { getObject } from '../kube/objects.js';
import { secretResource, secretsManager } from './names.js';
import { hide, type SecretValue } from './value.js';

/** A Secret of the cluster. */
export interface LiveSecret {
  readonly type: string;
  /** Whether its values can never be changed (https://kubernetes.io/docs/concepts/configuration/secret/#secret-immutable). */
  readonly immutable: boolean;
  /** Whether it is being deleted. */
  readonly terminating: boolean;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: ReadonlyMap<string, SecretValue>;
  /** Keys that we applied before: what is left out of the next application of a manager is taken away from the object. */
  readonly ours: ReadonlySet<string>;
}

/** Reads a Secret by its name; undefined when it or its namespace is not there. @throws KubeError */
export async function readSecret(
  client: KubeClient,
  at: { readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<LiveSecret | undefined> {
  const object = await getObject(client, secretResource, at, signal);
  return object && parseSecret(object);
}

function parseSecret(object: LiveObject): LiveSecret {
  const { labels = {}, annotations = {}, resourceVersion = '', deletionTimestamp } = object.metadata;
  const { type, immutable, data } = object;
  return {
    type: typeof type === 'string' ? type : 'Opaque',
    immutable: immutable === true,
    terminating: deletionTimestamp !== undefined,
    resourceVersion,
    labels,
    annotations,
    data: valuesOf(data),
    ours: keysOf(object),
  };
}

function valuesOf(data: unknown): ReadonlyMap<string, SecretValue> {
  const entries = isRecord(data) ? Object.entries(data) : [];
  return new Map(entries.map(([key, text]) => [key, hide(Buffer.from(String(text), 'base64'))]));
}

function keysOf({ metadata: { managedFields = [] } }: LiveObject): ReadonlySet<string> {
  const sets = managedFields
    .filter(({ manager, operation }) => manager === secretsManager && operation === 'Apply')
    .map(({ fieldsV1 }): FieldSet => fieldsV1?.['f:data'] ?? {});
  const members = sets.flatMap((set) => Object.keys(set));
  return new Set(members.filter((member) => member.startsWith('f:')).map((member) => member.slice(2)));
}
