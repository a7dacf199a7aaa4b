import type { Bundle } from '../../bundle/bundle.js';
import { secretsOfLabel } from '../../bundle/secret.js';
import { isKubeError } from '../../kube/errors.js';
import { listAll } from '../../kube/index.js';
import type { LiveObject } from '../../kube/client.js';
import { refKey, refOf, refText, type ObjectRef, type Resource } from '../../kube/resources.js';
import { isControlled, type LookContext } from './live.js';
import type { Origins } from './origins.js';
import { inParallel } from './parallel.js';

/** What belongs to an installation besides its members, and what goes with it. */
export interface Household {
  /** Members that go away, by `refKey`. */
  readonly going: ReadonlySet<string>;
  /** Secrets and other objects that are made for the installation, by `refKey`. */
  readonly declared: ReadonlySet<string>;
  /** Whether claims that StatefulSets of the installation made go too. */
  readonly claimsGo: boolean;
  /** Which bundle an object came with: claims outlive the StatefulSet that made them. */
  readonly origins: Origins;
  /** Name of the installation: Secrets that were made for it say it. */
  readonly platform: string;
}

/** Objects that every namespace has, or that only mirror others (https://kubernetes.io/docs/reference/). */
const everywhere: readonly { readonly kind: string; readonly names?: readonly string[] }[] = [
  { kind: 'Event' },
  { kind: 'Endpoints' },
  { kind: 'EndpointSlice' },
  // who leads a controller: nothing is lost with it
  { kind: 'Lease' },
  { kind: 'ServiceAccount', names: ['default'] },
  { kind: 'ConfigMap', names: ['kube-root-ca.crt', 'openshift-service-ca.crt'] },
];

/** Secrets that a bundle declares and objects that others make for it, by `refKey`. Empty without a bundle. */
export function declaredObjects(bundle: Bundle | undefined): ReadonlySet<string> {
  const { secrets = [], external = [] } = bundle?.index ?? {};
  const others = external.map(({ kind, namespace, name }): ObjectRef => ({
    ...{ group: '', kind, name },
    ...(namespace !== undefined && { namespace }),
  }));
  return new Set(
    [
      ...secrets.map(({ namespace, name }) => ({ group: '', kind: 'Secret', namespace, name })),
      ...others,
    ].map(refKey),
  );
}

/**
 * Objects of a namespace that would be lost with it although they are not ours: everything that can be listed there but members that go away,
 * what belongs to another object, what every namespace has, and what is made for the installation.
 *
 * @returns for people: `Deployment apps/web`, sorted as found; also kinds that could not be listed, since they may hold objects
 */
export async function strangersIn(
  ctx: LookContext,
  namespace: string,
  household: Household,
): Promise<readonly string[]> {
  const resources = (await ctx.discovery.all()).filter(({ namespaced }) => namespaced);
  const lists = await inParallel(ctx, resources, (resource) => listIn(ctx, resource, namespace));
  const objects = lists.flatMap((list) => (Array.isArray(list) ? (list as readonly LiveObject[]) : []));
  const unseen = lists.flatMap((list) => (typeof list === 'string' ? [list] : []));
  const owners = [...statefulSets(objects, household), ...household.origins.claimants(namespace)];
  return [
    ...objects
      .filter((object) => isStranger(object, household, owners))
      .map((object) => refText(refOf(object))),
    ...unseen,
  ];
}

/** Objects of one kind, in a namespace or anywhere; a text when they may not be seen. */
async function listIn(
  ctx: LookContext,
  resource: Resource,
  namespace?: string,
): Promise<readonly LiveObject[] | string> {
  const place = namespace === undefined ? {} : { namespace };
  try {
    return (await listAll(ctx.client, resource, { ...place, metadataOnly: true, signal: ctx.signal })).items;
  } catch (error) {
    // gone since discovery, or a kind that answers no list
    if (isKubeError(error, 'no-kind', 'not-found') || (isKubeError(error) && error.status === 405)) return [];
    if (isKubeError(error, 'forbidden')) return `${resource.kind} that may not be listed`;
    throw error;
  }
}

function isStranger(
  object: LiveObject,
  { going, declared, claimsGo, platform }: Household,
  owners: readonly string[],
): boolean {
  const { kind, metadata } = object;
  const key = refKey(refOf(object));
  if (going.has(key) || declared.has(key) || isControlled(object)) return false;
  if (everywhere.some((one) => one.kind === kind && (one.names?.includes(metadata.name) ?? true)))
    return false;
  if (kind === 'Secret' && isOurSecret(metadata, platform)) return false;
  return !(
    claimsGo &&
    kind === 'PersistentVolumeClaim' &&
    owners.some((owner) => isClaimOf(metadata.name, owner))
  );
}

/** A Secret that was made for the installation, also by a bundle that nobody remembers; the token of a service account goes with it. */
function isOurSecret({ labels, annotations }: LiveObject['metadata'], platform: string): boolean {
  return (
    labels?.[secretsOfLabel] === platform || annotations?.['kubernetes.io/service-account.name'] !== undefined
  );
}

/** Names of the StatefulSets of the installation, or of what its custom resources made. */
function statefulSets(objects: readonly LiveObject[], { going }: Household): readonly string[] {
  return objects
    .filter(
      (object) => object.kind === 'StatefulSet' && (going.has(refKey(refOf(object))) || isControlled(object)),
    )
    .map(({ metadata }) => metadata.name);
}

/** Claims of templates are called `<template>-<StatefulSet>-<ordinal>`, and belong to nobody, so that they outlive it. */
function isClaimOf(name: string, statefulSet: string): boolean {
  const [whole, stem = ''] = /^(.+)-\d+$/.exec(name) ?? [];
  return whole !== undefined && stem.endsWith(`-${statefulSet}`);
}

/** Objects of a definition that would be lost with it although they do not go away by themselves, for people. */
export async function strangersOf(
  ctx: LookContext,
  definition: LiveObject,
  going: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { group, names } = definition['spec'] as {
    readonly group: string;
    readonly names: { readonly kind: string };
  };
  const resource = await ctx.discovery.find(group, names.kind);
  if (!resource?.verbs.includes('list')) return [];
  const found = await listIn(ctx, resource);
  if (typeof found === 'string') return [found];
  return found
    .filter((one) => !going.has(refKey(refOf(one))) && !isOwnedBy(one, going))
    .map((one) => refText(refOf(one)));
}

/** Whether an object goes with one that goes: its owner is among them. */
function isOwnedBy({ metadata }: LiveObject, going: ReadonlySet<string>): boolean {
  const { namespace, ownerReferences = [] } = metadata;
  return ownerReferences.some(({ apiVersion, kind, name, controller }) => {
    if (controller !== true) return false;
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    return [namespace, undefined].some((place) =>
      going.has(refKey({ group, kind, name, ...(place !== undefined && { namespace: place }) })),
    );
  });
}
