import type { Bundle } from '../../bundle/bundle.js';
import { groupOf, type KubernetesObject } from '../../bundle/object.js';
import { objectsOf } from '../../bundle/objects.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import { compareText, isRecord } from '../../kernel/json.js';
import { refOf } from '../../kube/resources.js';
import { isConfidential } from '../confidential.js';
import { recordNamespace } from '../record/names.js';
import { grouped } from '../run/group.js';
import { isDefinition } from '../run/stages.js';
import { engineRights, rightsOf } from './engine.js';
import { escalationRights } from './escalation.js';
import type { Right, RightsRequest } from './model.js';
import { pluralsOf, resourceOf, type Plurals } from './plurals.js';

/** What a deployer of a bundle has to be asked about; anything else is a request already. */
export function rightsRequestOf(of: Bundle | RightsRequest): RightsRequest {
  if (!('index' in of)) return of;
  const { platform, secrets } = of.index;
  return { platform, objects: objectsOf(of), secrets };
}

/**
 * Every right that it takes to deploy, prune, roll back and uninstall these objects, those of the engine itself included. Pure. What every
 * authenticated user may do, such as discovery and asking for one's own rights, is not among them.
 */
export function neededRights(of: Bundle | RightsRequest): readonly Right[] {
  const request = rightsRequestOf(of);
  const { objects, secrets = [], namespacesKnown = new Set() } = request;
  const plurals = pluralsOf(objects);
  const rights = [
    ...engineRights(namespacesOf(request)),
    ...kindRights(request, plurals),
    ...definitionRights(objects),
    ...objectRights(objects, plurals),
    ...secretRights(secrets),
    ...escalationRights(objects),
  ];
  return rights.filter(
    ({ unlessNamespace }) => unlessNamespace === undefined || !namespacesKnown.has(unlessNamespace),
  );
}

/** Namespaces that objects and Secrets are in, sorted; without the one of the record. */
function namespacesOf({ objects, secrets = [] }: RightsRequest): readonly string[] {
  const namespaces = new Set([
    ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
    ...secrets.filter(isOurs).map(({ namespace }) => namespace),
  ]);
  namespaces.delete(recordNamespace);
  return [...namespaces].sort(compareText);
}

/** The inventory is found by its label, wherever its members are: that takes the whole cluster, but of Secrets the namespaces of the bundle. */
function kindRights(request: RightsRequest, plurals: Plurals): readonly Right[] {
  const kinds = grouped(request.objects, (object) => resourceKey(object, plurals));
  return [...kinds.values()].flatMap(([first]) => {
    if (first === undefined) return [];
    const right = {
      ...resourceOf(first, plurals),
      verbs: ['list', 'watch'],
      why: 'find what was deployed before, and see it become ready or go',
    };
    if (!isConfidential({ group: groupOf(first), kind: first.kind })) return rightsOf(right);
    return namespacesOf(request).flatMap((namespace) => rightsOf({ ...right, namespace }));
  });
}

/** A definition that goes takes all objects of its kind with it, also those of others. */
function definitionRights(objects: readonly KubernetesObject[]): readonly Right[] {
  return objects.flatMap((object) => {
    const spec = isDefinition(refOf(object)) ? object['spec'] : undefined;
    const names = isRecord(spec) ? spec['names'] : undefined;
    if (!isRecord(spec) || !isRecord(names)) return [];
    return rightsOf({
      ...{ group: String(spec['group']), resource: String(names['plural']), verbs: ['list'], optional: true },
      why: 'see whether a definition that goes has objects of others; without it such a definition stays',
    });
  });
}

/** `create` and `patch` are one request of server-side apply; its path has the name, so that both can be limited to it. */
function objectRights(objects: readonly KubernetesObject[], plurals: Plurals): readonly Right[] {
  const places = grouped(
    objects,
    (object) => `${resourceKey(object, plurals)} ${object.metadata.namespace ?? ''}`,
  );
  return [...places.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const { namespace } = first.metadata;
    return rightsOf({
      ...resourceOf(first, plurals),
      ...(namespace !== undefined && { namespace }),
      names: all.map(({ metadata }) => metadata.name).sort(compareText),
      verbs: ['get', 'create', 'patch', 'delete'],
      why: 'deploy, change and remove what is in the bundle',
    });
  });
}

function resourceKey(object: KubernetesObject, plurals: Plurals): string {
  const { group, resource } = resourceOf(object, plurals);
  return `${group}/${resource}`;
}

function isOurs({ madeBy }: SecretDeclaration): boolean {
  return madeBy === 'deployer';
}

/** Secrets by name only; whoever rotates one restarts who reads it. */
function secretRights(secrets: readonly SecretDeclaration[]): readonly Right[] {
  return [...grouped(secrets.filter(isOurs), ({ namespace }) => namespace)].flatMap(([namespace, all]) => [
    ...rightsOf({
      ...{ group: '', resource: 'secrets', namespace },
      names: [...new Set(all.map(({ name }) => name))].sort(compareText),
      verbs: ['get', 'create', 'patch'],
      why: 'make the Secrets that the bundle declares',
    }),
    ...['daemonsets', 'deployments', 'statefulsets'].flatMap((resource) =>
      rightsOf({
        ...{ group: 'apps', resource, namespace, verbs: ['list', 'patch'], optional: true },
        why: 'restart what reads a rotated Secret',
      }),
    ),
  ]);
}
