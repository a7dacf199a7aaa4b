import { groupOf, type KubernetesObject } from '../../bundle/object.js';
import type { FieldChange } from '../../bundle/diff.js';
import type { Problem } from '../../kernel/problem.js';
import type { LiveObject } from '../../kube/client.js';
import { effectOf } from '../migration/effect.js';
import type { Action, Change, Conflict, Consent, Decisions, DesiredObject } from '../model.js';
import type { PreparedStep } from '../prepared.js';
import type { Facts } from '../readiness/index.js';
import type { LookContext } from './live.js';
import type { Origins } from './problems.js';

/** What every part of a plan works with. */
export interface Planning {
  readonly ctx: LookContext;
  readonly decisions: Decisions;
  readonly facts: Facts;
  readonly origins: Origins;
  /** Workloads that autoscalers scale, by `refKey`; may ask the cluster. */
  readonly scaled: () => Promise<ReadonlySet<string>>;
}

/** What was planned for one object. */
export interface Planned {
  readonly step: PreparedStep;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** What is decided about a desired object. */
export interface StepParts {
  readonly action: Action;
  /** As it is. Absent: it is not there. */
  readonly live?: LiveObject;
  /** What is sent. Absent: nothing. */
  readonly object?: KubernetesObject;
  /** @default false */
  readonly force?: boolean;
  readonly fields?: readonly FieldChange[];
  readonly conflicts?: readonly Conflict[];
  readonly because?: string;
  readonly lacks?: readonly Consent[];
  /** Merge patch that is sent before. Absent: none. */
  readonly prelude?: Readonly<Record<string, unknown>>;
  readonly inherits?: readonly string[];
}

/** The step of a desired object, with what it means for what runs. */
export function stepOf(
  { facts }: Pick<Planning, 'facts'>,
  wanted: DesiredObject,
  parts: StepParts,
): PreparedStep {
  const { ref, component, construct, object } = wanted;
  const { action, live, fields = [], conflicts = [], because, lacks = [] } = parts;
  const data =
    action === 'create' || action === 'unchanged' ? undefined : facts.of(groupOf(object), ref.kind)?.data;
  const uid = live?.metadata.uid;
  const input = { ref, action, ...(live && { before: live }), after: object, fields, ...(data && { data }) };
  const change: Change = {
    ...{ ref, apiVersion: object.apiVersion, action, component, construct, fields, conflicts, lacks },
    ...(action === 'unchanged' ? { effect: 'in-place' } : effectOf(input)),
    ...(because !== undefined && { because }),
    ...(data && { data }),
    ...(uid !== undefined && { uid }),
  };
  return {
    change,
    ...(parts.object && { object: parts.object }),
    ...(parts.prelude && { prelude: parts.prelude }),
    force: parts.force ?? false,
    inherits: parts.inherits ?? [],
  };
}

/** A step without anything to say about it. */
export function quiet(step: PreparedStep): Planned {
  return { step, problems: [], warnings: [] };
}
