import { builtInData, type KindFacts } from '../../bundle/kind-facts.js';
import { builtInRules, storedKinds, type BuiltInRule } from './table.js';

/** What is known about kinds: built in, and brought by the bundle. */
export interface Facts {
  /** Facts about a kind; undefined when there are none beyond its built-in readiness. */
  readonly of: (group: string, kind: string) => KindFacts | undefined;
  /** Built-in rule of a kind; undefined when it has none, or when the bundle brought one. */
  readonly builtIn: (group: string, kind: string) => BuiltInRule | undefined;
  /** Whether objects of the kind are ready as soon as they are stored, whatever they hold: nothing has to be watched. */
  readonly stored: (group: string, kind: string) => boolean;
}

/**
 * Facts about kinds, those of a bundle over the built-in ones; of several about one kind the last says how it becomes ready, the last that
 * mentions data what it holds.
 *
 * @param kinds `kinds` of `bundle.json`; empty for general rules only
 */
export function createFacts(kinds: readonly KindFacts[] = []): Facts {
  const known = new Map<string, KindFacts>();
  for (const facts of [...builtInData, ...kinds]) {
    const key = keyOf(facts.group, facts.kind);
    known.set(key, { ...known.get(key), ...facts });
  }
  const of = (group: string, kind: string) => known.get(keyOf(group, kind));
  return {
    of,
    builtIn: (group, kind) =>
      of(group, kind)?.readiness === undefined ? builtInByKey.get(keyOf(group, kind)) : undefined,
    stored: (group, kind) => {
      const rule = of(group, kind)?.readiness;
      if (rule !== undefined) return rule.ready.length === 0 && (rule.failed ?? []).length === 0;
      return storedKinds[group]?.includes(kind) ?? false;
    },
  };
}

const builtInByKey = new Map(builtInRules.map((rule) => [keyOf(rule.group, rule.kind), rule]));

function keyOf(group: string, kind: string): string {
  return `${group}/${kind}`;
}
