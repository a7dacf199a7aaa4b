import type { SecretDeclaration } from '../bundle/secret.js';
import { compareText } from '../kernel/json.js';
import type { KubeClient } from '../kube/client.js';
import { isKubeError } from '../kube/errors.js';
import { applyObject } from '../kube/objects.js';
import { readSecret, type LiveSecret } from './live.js';
import { ourLabels, restartAnnotation, secretResource, secretsManager } from './names.js';
import type { SecretValue } from './value.js';

/** What is to become of one Secret. */
export interface SecretWrite {
  readonly declaration: SecretDeclaration;
  /** Name of the installation, for the label. */
  readonly platform: string;
  /** Values for keys that are not there. Those that have come in the meantime stay as they are. */
  readonly create: ReadonlyMap<string, SecretValue>;
  /** Values that replace what is there. */
  readonly rotate: ReadonlyMap<string, SecretValue>;
  /** Keys whose readers are still to be restarted; none takes the annotation away. */
  readonly restart: readonly string[];
}

/** What was sent. */
export interface SecretWritten {
  /** Whether the Secret itself is new. */
  readonly isNew: boolean;
  readonly created: readonly string[];
  readonly rotated: readonly string[];
}

/** What is sent to the API server. */
interface SecretObject {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly type: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly resourceVersion?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  /** Base64. */
  readonly data: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** Somebody else may write the same Secret at the same moment; more often than this it is a fight. */
const attempts = 4;

/**
 * Writes a Secret with server-side apply as {@link secretsManager}. The version that was read goes along, so that a change in between
 * makes us look again instead of writing over it.
 *
 * @throws KubeError
 */
export async function writeSecret(
  client: KubeClient,
  write: SecretWrite,
  signal?: AbortSignal,
): Promise<SecretWritten> {
  const { rotate, declaration } = write;
  for (let attempt = 1; ; attempt += 1) {
    const live = await readSecret(client, declaration, signal);
    const missing = [...write.create].filter(([key]) => live?.data.has(key) !== true);
    const created = new Map(missing);
    const object = secretObject({ ...write, create: created }, live);
    try {
      await applyObject(client, secretResource, object, {
        manager: secretsManager,
        force: rotate.size > 0,
        ...(signal && { signal }),
      });
      return { isNew: live === undefined, created: [...created.keys()], rotated: [...rotate.keys()] };
    } catch (error) {
      if (attempt >= attempts || !isKubeError(error, 'conflict', 'field-conflict')) throw error;
    }
  }
}

/** What is applied: everything that is ours, since what is left out would be taken away from the object. */
export function secretObject(write: SecretWrite, live: LiveSecret | undefined): SecretObject {
  const { declaration, restart } = write;
  const { namespace, name } = declaration;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      namespace,
      name,
      ...(live && { resourceVersion: live.resourceVersion }),
      labels: labelsOf(write, live),
      ...(restart.length > 0 && { annotations: { [restartAnnotation]: restart.join(',') } }),
    },
    // immutable, so it is said as it is
    type: live?.type ?? declaration.type ?? 'Opaque',
    data: dataOf(write, live),
  };
}

function dataOf({ create, rotate }: SecretWrite, live: LiveSecret | undefined): Record<string, string> {
  const kept = [...(live?.data ?? [])].filter(([key]) => live?.ours.has(key) === true);
  const values = new Map([...kept, ...create, ...rotate]);
  return Object.fromEntries(
    [...values]
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]),
  );
}

/** A label that says something else stays: it is another tool's, or a person's, and the check has told. */
function labelsOf(
  { declaration, platform }: SecretWrite,
  live: LiveSecret | undefined,
): Record<string, string> {
  const wanted = { ...ourLabels(platform), ...declaration.labels };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => (live?.labels[name] ?? value) === value),
  );
}
