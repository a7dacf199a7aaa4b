import { select, type Profile } from '../../profiles/index.js';
import type { NamespacePlan } from '../../constructs/shared/context.js';
import type { AnyComponent, NamespaceNeed, Presence } from '../catalog/component.js';
import type { Config } from '../config/index.js';
import { OperatorError } from '../kernel/errors.js';
import { toWaves } from '../kernel/graph.js';
import { compareText } from '../kernel/json.js';
import { didYouMean } from '../kernel/nearest.js';
import type { Problem } from '../kernel/problem.js';

/** A component that will be part of the bundle. */
export interface PlannedComponent {
  /** Its record. */
  readonly component: AnyComponent;
  /** Why it is there: `profile standard`, `feature backup`, `needed by grafana`; sorted. */
  readonly reasons: readonly string[];
  /** Wave it is installed in, counted from 0. */
  readonly wave: number;
}

/** What will be synthesized: pure data, made before any object is. */
export interface Plan {
  /** Profile it came from. */
  readonly profile: Profile;
  /** Complete configuration. */
  readonly config: Config;
  /** Components in order of installation: by wave, then by id. */
  readonly components: readonly PlannedComponent[];
  /** Namespaces, by name. */
  readonly namespaces: readonly NamespacePlan[];
  /** Every record of the catalogue by id, also of components that are not present. */
  readonly catalog: ReadonlyMap<string, AnyComponent>;
}

/**
 * Plans a bundle: selects, closes over needs, orders into waves.
 *
 * @throws OperatorError `E_PLAN` with every problem: an unknown component, one that is switched off but needed, a cycle of needs
 */
export function plan(profile: Profile, config: Config, components: readonly AnyComponent[]): Plan {
  const catalog = new Map(components.map((component) => [component.id, component]));
  const problems: Problem[] = [...unknownImages(config, components)];
  const reasons = close(profile, config, catalog, problems);
  if (problems.length > 0) fail(problems);
  const present = [...reasons.keys()].flatMap((id) => catalog.get(id) ?? []);
  const planned = order(present, reasons);
  return { profile, config, catalog, components: planned, namespaces: planNamespaces(planned, config) };
}

/** Tells which components a plan holds. */
export function presence({ components }: Pick<Plan, 'components'>): Presence {
  const ids = new Set(components.map(({ component }) => component.id));
  return (id) => ids.has(id);
}

function fail(problems: readonly Problem[]): never {
  throw new OperatorError('E_PLAN', 'the components do not fit together', { problems });
}

/** Adds what is needed to what is selected, remembering why; `foundation`-like required components come always. */
function close(
  profile: Profile,
  config: Config,
  catalog: ReadonlyMap<string, AnyComponent>,
  problems: Problem[],
): Map<string, Set<string>> {
  const { selected, removed } = select(profile, config);
  const reasons = new Map<string, Set<string>>();
  const queue = [...selected.filter(({ id }) => !removed.includes(id))];
  for (const id of [...catalog.values()].filter((c) => c.required).map((c) => c.id))
    queue.push({ id, reason: 'required' });
  for (let next = queue.shift(); next; next = queue.shift()) {
    const component = catalog.get(next.id);
    if (!component) {
      problems.push(unknownComponent(next.id, next.reason, [...catalog.keys()]));
      continue;
    }
    if (removed.includes(next.id)) problems.push(switchedOff(next.id, next.reason));
    const known = reasons.get(next.id);
    if (known) known.add(next.reason);
    else {
      reasons.set(next.id, new Set([next.reason]));
      for (const id of component.needs) queue.push({ id, reason: `needed by ${component.id}` });
    }
  }
  return reasons;
}

function unknownComponent(id: string, reason: string, known: readonly string[]): Problem {
  return {
    rule: 'plan/unknown-component',
    message: `"${id}" (${reason}) is not a component of the catalogue`,
    fix: didYouMean(id, known) ?? `known components: ${[...known].sort(compareText).join(', ')}`,
    value: id,
  };
}

function switchedOff(id: string, reason: string): Problem {
  const key = `components.${id.replaceAll('-', '_')}.enabled`;
  return {
    rule: 'plan/switched-off-but-needed',
    message: `"${id}" is switched off but ${reason}`,
    fix: `remove ${key}, or switch off what needs it`,
    path: key,
    value: 'false',
  };
}

function unknownImages(config: Config, components: readonly AnyComponent[]): Problem[] {
  const known = components.flatMap(({ images }) => Object.keys(images));
  return Object.keys(config.images)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      rule: 'plan/unknown-image',
      message: `"${name}" is not an image of the catalogue`,
      fix: didYouMean(name, known) ?? `known images: ${known.sort(compareText).join(', ')}`,
      path: `images.${name}`,
      value: name,
    }));
}

function order(
  present: readonly AnyComponent[],
  reasons: ReadonlyMap<string, Set<string>>,
): PlannedComponent[] {
  const result = toWaves(present.map(({ id, needs, after = [] }) => ({ id, after: [...needs, ...after] })));
  if ('cycle' in result) {
    fail([
      {
        rule: 'plan/cycle',
        message: `components need each other in a circle: ${result.cycle.join(' -> ')}`,
        fix: 'take one of these out of the "needs" or "after" of a component record',
      },
    ]);
  }
  const byId = new Map(present.map((component) => [component.id, component]));
  return result.waves.flatMap((ids, wave) =>
    ids.flatMap((id) => {
      const component = byId.get(id);
      return component ? [{ component, wave, reasons: [...(reasons.get(id) ?? [])].sort(compareText) }] : [];
    }),
  );
}

const levels = ['restricted', 'baseline', 'privileged'] as const;

/** Namespaces of all components; where two share one, the less strict Pod Security level wins, with all reasons. */
export function planNamespaces(planned: readonly PlannedComponent[], config: Config): NamespacePlan[] {
  const needs = planned.flatMap(({ component }) =>
    [{ name: component.namespace(config) }, ...(component.namespaces?.(config) ?? [])].map(
      (need: NamespaceNeed) => ({
        ...need,
        component: component.id,
      }),
    ),
  );
  const names = [...new Set(needs.map(({ name }) => name))].sort(compareText);
  return names.map((name) => {
    const here = needs.filter((need) => need.name === name);
    const level = Math.max(...here.map(({ podSecurity = 'restricted' }) => levels.indexOf(podSecurity)));
    const why = [...new Set(here.flatMap((need) => need.why ?? []))].sort(compareText).join('; ');
    return {
      name,
      podSecurity: levels[level] ?? 'restricted',
      ...(why !== '' && { why }),
      components: [...new Set(here.map(({ component }) => component))].sort(compareText),
    };
  });
}
