import { OperatorError } from '../../kernel/errors.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { ConflictRule } from '../model.js';
import { fits, optionObject } from './pattern.js';

const decisions: readonly ConflictRule['decision'][] = ['take', 'leave', 'refuse'];
const parts = ['object', 'field', 'manager'] as const;

/**
 * Reads a rule for fields that others own: the decision, then what it is about, such as `take,object=Deployment/argocd/*,field=spec.replicas`.
 * Parts that are left out fit everything. Commas and not colons, since names of cluster roles hold colons.
 *
 * @throws OperatorError `E_CONFLICT_RULE` for words it does not know, and for parts that are empty or come twice
 */
export function parseConflictRule(text: string): ConflictRule {
  const [first = '', ...rest] = text.split(',');
  const decision = decisions.find((one) => one === first);
  if (decision === undefined) throw badRule(text, `"${first}" is none of ${decisions.join(', ')}`);
  const found: { [part in (typeof parts)[number]]?: string } = {};
  for (const assignment of rest) {
    const [name, value] = readPart(text, assignment);
    if (found[name] !== undefined) throw badRule(text, `${name} is there twice`);
    found[name] = value;
  }
  return { decision, ...found, because: `asked for: --conflict ${text}` };
}

function readPart(text: string, assignment: string): readonly [(typeof parts)[number], string] {
  const equals = assignment.indexOf('=');
  const name = parts.find((one) => one === assignment.slice(0, equals));
  const value = assignment.slice(equals + 1).replace(/^\.(?=.)/, '');
  if (name === undefined)
    throw badRule(text, `"${assignment}" is none of ${parts.map((one) => `${one}=`).join(', ')}`);
  if (value === '') throw badRule(text, `${name} is empty`);
  return [name, value];
}

function badRule(text: string, why: string): OperatorError {
  return new OperatorError('E_CONFLICT_RULE', `--conflict ${text}: ${why}`, {
    hint: 'write take, leave or refuse, then any of object=, field= and manager=, separated by commas: take,object=Deployment/argocd/argocd-server,field=spec.replicas',
  });
}

/** Writes a rule as {@link parseConflictRule} reads it. */
export function conflictOption(rule: Omit<ConflictRule, 'because'>): string {
  return [
    rule.decision,
    ...parts.flatMap((part) => (rule[part] === undefined ? [] : [`${part}=${rule[part]}`])),
  ].join(',');
}

/** A field that somebody else owns, as rules see it. */
export interface ContestedField {
  readonly ref: ObjectRef;
  /** Path without list keys: `spec.template.spec.containers.image`. */
  readonly field: string;
  readonly manager: string;
}

/** Whether a rule is about a field. */
export function covers(rule: ConflictRule, { ref, field, manager }: ContestedField): boolean {
  const { object = '*', field: fields = '*', manager: managers = '*' } = rule;
  return (
    (fits(object, ref.kind) || fits(object, optionObject(ref))) &&
    fits(fields, field) &&
    fits(managers, manager)
  );
}
