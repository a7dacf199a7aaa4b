import type { Bundle } from '../../bundle/bundle.js';
import { diffObjects } from '../../bundle/diff.js';
import type { KindFacts } from '../../bundle/kind-facts.js';
import { identityOf, type KubernetesObject } from '../../bundle/object.js';
import { objectsOf } from '../../bundle/objects.js';
import { immutableFields } from '../../bundle/risks/immutable.js';
import { refOf } from '../../kube/resources.js';
import type { Change } from '../model.js';
import { componentsOf, desiredOf, identityOfBundle } from '../plan/desired.js';
import { createFacts, type Facts } from '../readiness/index.js';
import { effectOf } from './effect.js';
import { migrationPlan } from './migration.js';
import type { MigrationPlan } from './model.js';

/** Where an object of the new bundle is made. */
type Origins = ReadonlyMap<string, { readonly component: string; readonly construct: string }>;

/**
 * What a deploy of one bundle over another one would do, without a cluster: nobody else has changed anything, no object is somebody else's,
 * and what holds data is kept. Unchanged objects are included, as in a plan of the engine.
 *
 * @returns objects of the new bundle in its order, then those that go in the reverse order of the old one
 */
export function offlineChanges(before: Bundle, after: Bundle): readonly Change[] {
  const [old, now] = [objectsOf(before), objectsOf(after)];
  const facts = createFacts(kindsOf(before, after));
  const origins = originsOf(after);
  const differences = new Map(
    diffObjects(old, now).map((difference) => [identityOf(asObject(difference)), difference]),
  );
  const formerly = new Map(old.map((object) => [identityOf(object), object]));
  const wanted = new Set(now.map(identityOf));
  return [
    ...now.map((object) => {
      const identity = identityOf(object);
      const fields = differences.get(identity)?.fields ?? [];
      return wantedChange({ before: formerly.get(identity), after: object, fields, facts }, origins);
    }),
    ...old
      .filter((object) => !wanted.has(identityOf(object)))
      .reverse()
      .map((object) => goneChange(object, facts)),
  ];
}

/** The migration from one bundle to another, without a cluster. */
export function offlineMigration(before: Bundle, after: Bundle): MigrationPlan {
  return migrationPlan(
    {
      components: componentsOf(after.index),
      changes: offlineChanges(before, after),
      bundle: identityOfBundle(after.index),
      previous: identityOfBundle(before.index),
    },
    before.index,
  );
}

/** Facts of both sides: what goes is known only to the old one. */
function kindsOf(before: Bundle, after: Bundle): readonly KindFacts[] {
  return [...(before.index.kinds ?? []), ...(after.index.kinds ?? [])];
}

function originsOf(bundle: Bundle): Origins {
  const { objects } = desiredOf(bundle, '');
  return new Map(
    objects.map(({ object, component, construct }) => [identityOf(object), { component, construct }]),
  );
}

function asObject({
  apiVersion,
  kind,
  namespace,
  name,
}: ReturnType<typeof diffObjects>[number]): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

/** An object of the new bundle, and what it was. */
interface Wanted {
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject;
  readonly fields: Change['fields'];
  readonly facts: Facts;
}

function wantedChange({ before, after, fields, facts }: Wanted, origins: Origins): Change {
  const ref = refOf(after);
  const immutable = before === undefined || fields.length === 0 ? [] : immutableOf(before, after, fields);
  const action =
    before === undefined
      ? 'create'
      : fields.length === 0
        ? 'unchanged'
        : immutable.length === 0
          ? 'update'
          : 'recreate';
  const data =
    action === 'create' || action === 'unchanged' ? undefined : facts.of(ref.group, ref.kind)?.data;
  const { component, construct } = origins.get(identityOf(after)) ?? {};
  const judged = effectOf({ ref, action, ...(before && { before }), after, fields, ...(data && { data }) });
  return {
    ...{ ref, apiVersion: after.apiVersion, action, fields, conflicts: [], lacks: [], ...judged },
    ...(component !== undefined && { component }),
    ...(construct !== undefined && { construct }),
    ...(immutable[0] !== undefined && { because: immutable[0] }),
    ...(data && { data }),
  };
}

function immutableOf(before: KubernetesObject, after: KubernetesObject, fields: Change['fields']): string[] {
  const { apiVersion, kind, metadata } = after;
  const change = { action: 'changed', apiVersion, kind, name: metadata.name, fields } as const;
  return immutableFields({ change, before, after }).map(({ message }) =>
    message.replace(': it is deleted and made again', ''),
  );
}

/** A deploy keeps what holds data, and namespaces and definitions that anything of others is in. */
function goneChange(object: KubernetesObject, facts: Facts): Change {
  const ref = refOf(object);
  const data = facts.of(ref.group, ref.kind)?.data;
  const action = data === undefined ? 'delete' : 'keep';
  const fields: Change['fields'] = [];
  const because =
    data === undefined ? goneUnless(ref.kind) : 'it holds data; a deploy deletes it only when asked by name';
  return {
    ...{ ref, apiVersion: object.apiVersion, action, fields, conflicts: [], lacks: [] },
    ...effectOf({ ref, action, before: object, fields, ...(data && { data }) }),
    ...(because !== undefined && { because }),
    ...(data && { data }),
  };
}

function goneUnless(kind: string): string | undefined {
  if (kind === 'Namespace') return 'unless objects of others are in it';
  return kind === 'CustomResourceDefinition' ? 'unless objects of this kind are left' : undefined;
}
