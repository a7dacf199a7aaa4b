import type { Exception } from '../../catalog/component.js';
import type { Config } from '../../config/index.js';
import type { Finding, ValidationInput, ValidationRule } from './rule.js';

/** An exception of a component record, with the component. */
export interface OwnedException extends Exception {
  readonly component: string;
}

/** The exception that lets a component break the rule; undefined when there is none. */
export function excuseFor(
  rule: ValidationRule,
  { subject, about }: Finding,
  input: Pick<ValidationInput, 'plan'>,
): Exception | undefined {
  const { excusedBy } = rule;
  const name = subject ? `${subject.object.kind}/${subject.object.metadata.name}` : about;
  if (name === undefined || !excusedBy) return undefined;
  const { config, catalog, components } = input.plan;
  const owners = subject ? [catalog.get(subject.component)] : components.map(({ component }) => component);
  return owners
    .flatMap((owner) => owner?.exceptions ?? [])
    .find((one) => excusedBy.includes(one.rule) && matchesObject(one.object, name) && isNeeded(one, config));
}

/** Whether an exception holds with a configuration. */
export function isNeeded({ when }: Exception, config: Config): boolean {
  return when?.(config) ?? true;
}

/** Whether `Kind/name` fits the pattern of an exception. `*` stands for any text, also none. */
export function matchesObject(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const [head = '', tail = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === name;
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  let from = head.length;
  return parts.slice(1, -1).every((part) => {
    const at = name.slice(0, name.length - tail.length).indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

/** Every exception of the components that are present. */
export function exceptionsOf({ plan }: Pick<ValidationInput, 'plan'>): readonly OwnedException[] {
  return plan.components.flatMap(({ component }) =>
    (component.exceptions ?? []).map((exception) => ({ ...exception, component: component.id })),
  );
}
