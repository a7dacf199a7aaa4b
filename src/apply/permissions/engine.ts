import { recordNamespace } from '../record/names.js';
import type { Right } from './model.js';

const core = '';

/** Verbs of one resource, in one place. */
interface Grant extends Omit<Right, 'verb'> {
  readonly verbs: readonly string[];
}

/** What the engine needs for itself, whatever is deployed; `docs/permissions.md` has this table. */
export const engineGrants: readonly Grant[] = [
  {
    ...{ group: core, resource: 'namespaces', verbs: ['list'] },
    why: 'see which namespaces are there, and which cluster it is',
  },
  {
    ...{ group: core, resource: 'namespaces', verbs: ['create'], unlessNamespace: recordNamespace },
    why: `make ${recordNamespace}; not needed once it is there`,
  },
  {
    ...{ group: core, resource: 'namespaces', names: [recordNamespace], verbs: ['get'] },
    why: `see whether ${recordNamespace} is being deleted`,
  },
  {
    ...{ group: core, resource: 'namespaces', names: [recordNamespace], verbs: ['delete'], optional: true },
    why: `remove ${recordNamespace} when the last installation is uninstalled`,
  },
  {
    ...{ group: core, resource: 'configmaps', namespace: recordNamespace },
    ...{ verbs: ['get', 'list', 'create', 'patch', 'delete'] },
    why: 'keep the inventory and the history',
  },
  {
    ...{ group: 'coordination.k8s.io', resource: 'leases', namespace: recordNamespace },
    ...{ verbs: ['get', 'create', 'update', 'delete'] },
    why: 'keep two deployers apart',
  },
  {
    ...{ group: 'storage.k8s.io', resource: 'storageclasses', verbs: ['list'], optional: true },
    why: 'know which claims are bound only when a pod uses them',
  },
  {
    ...{ group: 'autoscaling', resource: 'horizontalpodautoscalers', verbs: ['list'], optional: true },
    why: 'leave replicas to the autoscalers of others',
  },
];

/** What explains why something is not ready, in every namespace of the installation. */
export const explanationGrants: readonly Grant[] = [
  { group: core, resource: 'pods', verbs: ['list'] },
  { group: core, resource: 'events', verbs: ['list'] },
  { group: core, resource: 'persistentvolumeclaims', verbs: ['list'] },
  { group: 'apps', resource: 'deployments', verbs: ['list'] },
  { group: 'apps', resource: 'replicasets', verbs: ['list'] },
  { group: 'apps', resource: 'statefulsets', verbs: ['list'] },
  { group: 'batch', resource: 'jobs', verbs: ['list'] },
].map((grant) => ({ ...grant, why: 'say why something is not ready', optional: true }));

/** Rights of the engine itself. @param namespaces those of the installation */
export function engineRights(namespaces: readonly string[]): readonly Right[] {
  const around = namespaces.flatMap((namespace) =>
    explanationGrants.map((grant): Grant => ({ ...grant, namespace })),
  );
  return [...engineGrants, ...around].flatMap(rightsOf);
}

/** One right per verb. */
export function rightsOf({ verbs, ...rest }: Grant): readonly Right[] {
  return verbs.map((verb) => ({ verb, ...rest }));
}
