import type { Bundle, BundleComponent, BundleIndex, BundleObject } from '../../bundle/bundle.js';
import type { KindFacts } from '../../bundle/kind-facts.js';
import { identityOf, type KubernetesObject } from '../../bundle/object.js';
import { objectsOf } from '../../bundle/objects.js';
import { OperatorError } from '../../kernel/errors.js';
import { compareText } from '../../kernel/json.js';
import { refOf } from '../../kube/resources.js';
import type { BundleIdentity, ComponentNode, DesiredObject } from '../model.js';
import { applySetLabels } from '../record/names.js';

/** A bundle as it is to be in the cluster. */
export interface Desired {
  /** In the order of the bundle. */
  readonly objects: readonly DesiredObject[];
  /** In order of wave. */
  readonly components: readonly ComponentNode[];
  /** What the bundle knows about kinds. */
  readonly kinds: readonly KindFacts[];
  /** Namespaces that objects are in, sorted. */
  readonly namespaces: readonly string[];
  readonly identity: BundleIdentity;
  /** Value of the label `applyset.kubernetes.io/part-of`. */
  readonly applySetId: string;
}

/**
 * Reads the objects of a bundle and marks each as a member of an inventory.
 *
 * @param applySetId value of the label `applyset.kubernetes.io/part-of`
 * @throws OperatorError `E_BUNDLE_INDEX` when a manifest holds an object that the index does not list, or the other way round
 */
export function desiredOf(bundle: Bundle, applySetId: string): Desired {
  const { index } = bundle;
  const listed = listedObjects(index);
  const objects = objectsOf(bundle).map((object) => desiredObject(object, listed, applySetId));
  if (objects.length !== listed.size)
    throw indexProblem(`lists ${listed.size} objects, the manifests hold ${objects.length}`);
  const namespaces = new Set(objects.flatMap(({ ref }) => ref.namespace ?? []));
  return {
    objects,
    components: componentsOf(index),
    kinds: index.kinds ?? [],
    namespaces: [...namespaces].sort(compareText),
    identity: identityOfBundle(index),
    applySetId,
  };
}

/** Which bundle it is. */
export function identityOfBundle({ digest, profile, version }: BundleIndex): BundleIdentity {
  return { digest, profile, version };
}

/** The components of a bundle with everything each has to wait for: what it needs, and the first wave, which brings the definitions. */
export function componentsOf({ waves }: BundleIndex): readonly ComponentNode[] {
  const first = (waves[0]?.components ?? []).map(({ id }) => id);
  return waves.flatMap(({ components }, wave) =>
    components.map(({ id, title, needs, source, configKeys }) => ({
      id,
      title,
      wave,
      needs: wave === 0 ? needs : [...new Set([...first, ...needs])],
      source,
      configKeys,
    })),
  );
}

interface Listed {
  readonly entry: BundleObject;
  readonly component: BundleComponent;
}

function listedObjects({ waves }: BundleIndex): ReadonlyMap<string, Listed> {
  const components = waves.flatMap((wave) => wave.components);
  return new Map(
    components.flatMap((component) =>
      component.objects.map((entry) => [listedIdentity(entry), { entry, component }] as const),
    ),
  );
}

function listedIdentity({ apiVersion, kind, namespace, name }: BundleObject): string {
  return identityOf({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } });
}

function desiredObject(
  object: KubernetesObject,
  listed: ReadonlyMap<string, Listed>,
  applySetId: string,
): DesiredObject {
  const found = listed.get(identityOf(object));
  if (found === undefined) throw indexProblem(`does not list ${identityOf(object)}, which a manifest holds`);
  const { metadata } = object;
  const labels = { ...metadata.labels, [applySetLabels.partOf]: applySetId };
  return {
    ref: refOf(object),
    object: { ...object, metadata: { ...metadata, labels } },
    component: found.component.id,
    construct: found.entry.construct,
    sha256: found.entry.sha256,
  };
}

function indexProblem(what: string): OperatorError {
  return new OperatorError('E_BUNDLE_INDEX', `the index of the bundle ${what}`, {
    hint: 'synthesize the bundle again; it was changed after it was written',
  });
}
