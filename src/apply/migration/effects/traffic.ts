import { textAt } from '../../readiness/read.js';
import type { EffectInput, EffectOf, KindEffects } from './model.js';
import { touches } from './read.js';

/** What changes of the kinds that lead or stop traffic mean. */
export const trafficEffects: readonly KindEffects[] = [
  {
    group: '',
    kinds: ['Service'],
    changed: changedService,
    recreated: () => ({ effect: 'recreate', downtime: 'for some seconds, and it gets another address' }),
  },
  {
    group: 'networking.k8s.io',
    kinds: ['Ingress'],
    recreated: () => ({ effect: 'recreate', downtime: 'for some seconds' }),
  },
  {
    group: 'rbac.authorization.k8s.io',
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    recreated: () => ({ effect: 'recreate', downtime: 'for a moment' }),
  },
];

function changedService(input: EffectInput): EffectOf {
  const downtime = serviceDowntime(input);
  return { effect: 'in-place', ...(downtime !== undefined && { downtime }) };
}

/** Node ports and load balancers are addresses that those outside use; each type includes the ones before it. */
const reach = ['ExternalName', 'ClusterIP', 'NodePort', 'LoadBalancer'];

function serviceDowntime(input: EffectInput): string | undefined {
  const { before, after, fields } = input;
  const rank = (object: unknown) => reach.indexOf(textAt(object, 'spec', 'type') ?? 'ClusterIP');
  if (touches(input, 'spec.type') && rank(after) < rank(before)) return 'for clients of its former address';
  if (
    fields.some(
      ({ path, before: was }) =>
        /^spec\.ports\[[^\]]*\](?:\.(?:port|protocol))?$/.test(path) && was !== undefined,
    )
  )
    return 'for clients of its former port';
  return touches(input, 'spec.selector') ? 'until pods that its new selector names are ready' : undefined;
}
