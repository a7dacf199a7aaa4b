import type { KindFacts } from '../bundle/kind-facts.js';
import { compareText } from '../kernel/json.js';
import type { Plan } from './plan.js';

/**
 * What the present components say about kinds, by group and kind. A component without definitions of its own, such as one of a user that
 * knows better, has the last word over the one that brings them; of several such the last in order of installation.
 */
export function collectKinds({ components }: Pick<Plan, 'components'>): readonly KindFacts[] {
  const bringsDefinitions = components.filter(({ component }) => component.crds.length > 0);
  const others = components.filter(({ component }) => component.crds.length === 0);
  const byKind = new Map<string, KindFacts>();
  for (const { component } of [...bringsDefinitions, ...others])
    for (const facts of component.kinds ?? []) byKind.set(`${facts.group}/${facts.kind}`, facts);
  return [...byKind].sort(([a], [b]) => compareText(a, b)).map(([, facts]) => facts);
}
