import type { KubeClient, LiveObject } from './client.js';
import { isKubeError } from './errors.js';
import { pathOf } from './paths.js';
import type { ObjectRef, Resource } from './resources.js';
import type { KubernetesObjectLike } from './shapes.js';

/** Field manager of what we write, unless another is named. */
const ourManager = 'cto';

/** What every write may vary. */
export interface WriteOptions {
  /** Whether nothing is stored.
   * @default false */
  readonly dryRun?: boolean;
  /** Field manager.
   * @default 'cto' */
  readonly manager?: string;
  readonly signal?: AbortSignal;
}

/** What an application of an object may vary. */
export interface ApplyOptions extends WriteOptions {
  /** Whether fields of other managers are taken over.
   * @default false */
  readonly force?: boolean;
}

/** What came of it. */
export interface Applied {
  /** The object as the server holds it now. */
  readonly object: LiveObject;
  /** What the server warned of, such as a version that is going away. */
  readonly warnings: readonly string[];
}

/** Which object of a resource. */
export type NameRef = Pick<ObjectRef, 'namespace' | 'name'>;

/** Reads an object; undefined when it, its namespace or its kind is not there. @throws KubeError for everything else */
export async function getObject(
  client: KubeClient,
  resource: Resource,
  ref: NameRef,
  signal?: AbortSignal,
): Promise<LiveObject | undefined> {
  try {
    const { body } = await client.request({
      path: pathOf(resource, placeOf(ref)),
      ...(signal && { signal }),
    });
    return body as LiveObject;
  } catch (error) {
    if (isKubeError(error, 'not-found', 'no-kind')) return undefined;
    throw error;
  }
}

/**
 * Applies an object on the server, in the version that it is written in; unknown and duplicate fields are refused
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
 *
 * @throws KubeError `field-conflict` when others own a field and `force` is not set, `immutable`, `invalid` and all others
 */
export async function applyObject(
  client: KubeClient,
  resource: Resource,
  object: KubernetesObjectLike,
  { force = false, ...options }: ApplyOptions = {},
): Promise<Applied> {
  const { body, warnings } = await client.request({
    method: 'PATCH',
    path: pathOf(inVersionOf(resource, object), placeOf(object.metadata)),
    query: { ...writeQuery(options), force: force || undefined },
    contentType: 'application/apply-patch+yaml',
    body: object,
    ...(options.signal && { signal: options.signal }),
  });
  return { object: body as LiveObject, warnings };
}

/** Creates an object, in the version that it is written in. @throws KubeError `conflict` when it exists, `terminating` when its namespace goes */
export async function createObject(
  client: KubeClient,
  resource: Resource,
  object: KubernetesObjectLike,
  options: WriteOptions = {},
): Promise<LiveObject> {
  const { namespace } = object.metadata;
  const { body } = await client.request({
    method: 'POST',
    path: pathOf(inVersionOf(resource, object), namespace === undefined ? {} : { namespace }),
    query: writeQuery(options),
    body: object,
    ...(options.signal && { signal: options.signal }),
  });
  return body as LiveObject;
}

/** Replaces an object; with a resource version in it, only the state that was read. @throws KubeError `conflict` when it has changed since */
export async function replaceObject(
  client: KubeClient,
  resource: Resource,
  object: KubernetesObjectLike,
  options: WriteOptions = {},
): Promise<LiveObject> {
  const { body } = await client.request({
    method: 'PUT',
    path: pathOf(inVersionOf(resource, object), placeOf(object.metadata)),
    query: writeQuery(options),
    body: object,
    ...(options.signal && { signal: options.signal }),
  });
  return body as LiveObject;
}

/** What a deletion may vary. */
export interface DeleteOptions extends Omit<WriteOptions, 'manager'> {
  /** What becomes of the objects that it owns.
   * @default 'Background' */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** Deletes only the object with this UID. Absent: whatever has the name. */
  readonly uid?: string;
}

/**
 * Deletes an object. `deleting`: it goes, perhaps only when its finalizers are done; `absent`: it was not there, or another one has its name
 * by now. @throws KubeError for everything else
 */
export async function deleteObject(
  client: KubeClient,
  resource: Resource,
  ref: NameRef,
  options: DeleteOptions = {},
): Promise<'deleting' | 'absent'> {
  const { propagation = 'Background', uid, dryRun = false, signal } = options;
  try {
    await client.request({
      method: 'DELETE',
      path: pathOf(resource, placeOf(ref)),
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: propagation,
        ...(dryRun && { dryRun: ['All'] }),
        ...(uid !== undefined && { preconditions: { uid } }),
      },
      ...(signal && { signal }),
    });
    return 'deleting';
  } catch (error) {
    if (isKubeError(error, 'not-found', 'no-kind')) return 'absent';
    if (uid !== undefined && isKubeError(error, 'conflict') && isOtherUid(error.message)) return 'absent';
    throw error;
  }
}

/** k8s.io/apiserver: pkg/registry/rest/delete.go, and pkg/storage/interfaces.go for one that was replaced in the same moment. */
function isOtherUid(message: string): boolean {
  return /UID in (?:the )?precondition/.test(message);
}

function writeQuery({ dryRun = false, manager = ourManager }: WriteOptions) {
  return {
    fieldManager: manager,
    fieldValidation: 'Strict',
    dryRun: dryRun ? 'All' : undefined,
  };
}

function placeOf({ namespace, name }: NameRef): NameRef {
  return { name, ...(namespace !== undefined && { namespace }) };
}

function inVersionOf(resource: Resource, { apiVersion }: KubernetesObjectLike): Resource {
  return { ...resource, version: apiVersion.slice(apiVersion.indexOf('/') + 1) };
}
