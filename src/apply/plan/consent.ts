import type { DataFacts } from '../../bundle/kind-facts.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { Consent, Decisions } from '../model.js';
import { conflictOption } from './conflict-rule.js';
import { isNamed, optionObject } from './pattern.js';

/** Consents that name an object, with the option that gives each and the decisions that hold it. */
const named = {
  adopt: { option: '--adopt', given: 'adopt' },
  recreate: { option: '--recreate', given: 'recreate' },
  delete: { option: '--remove', given: 'remove' },
  crd: { option: '--narrow', given: 'narrow' },
} as const;

/** A consent that is given by naming an object. */
export type NamedConsent = keyof typeof named;

/** The consent to do something with an object; empty when it was given. */
export function consentTo(
  kind: NamedConsent,
  ref: ObjectRef,
  why: string,
  decisions: Decisions,
): readonly Consent[] {
  return isGiven(kind, ref, decisions)
    ? []
    : [{ kind, object: optionObject(ref), why, option: optionFor(kind, ref) }];
}

/** Whether it was given. */
export function isGiven(kind: NamedConsent, ref: ObjectRef, decisions: Decisions): boolean {
  return isNamed(ref, decisions[named[kind].given]);
}

/** The option that gives a consent, complete. */
export function optionFor(kind: NamedConsent, ref: ObjectRef): string {
  return `${named[kind].option} ${quoted(optionObject(ref))}`;
}

/** The consent to lose data; empty when there is a copy, or no data. */
export function consentToLose(
  data: DataFacts | undefined,
  ref: ObjectRef,
  decisions: Decisions,
): readonly Consent[] {
  if (data === undefined || decisions.backedUp) return [];
  const why = `it holds ${data.holds}; before: ${data.backup}`;
  return [{ kind: 'data', object: optionObject(ref), why, option: '--backed-up' }];
}

/** The consent to decide about a field that somebody else owns. */
export function consentToField(
  ref: ObjectRef,
  { field, manager }: { readonly field: string; readonly manager: string },
  why: string,
): Consent {
  const rule = conflictOption({ decision: 'take', object: optionObject(ref), field, manager });
  return { kind: 'conflict', object: optionObject(ref), why, option: `--conflict ${quoted(rule)}` };
}

/** Names such as `system:node` are safe in every shell; anything else is quoted. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./:,=@-]+$/.test(text) ? text : `'${text}'`;
}
