import type { DataFacts } from '../../bundle/kind-facts.js';
import type { KubeError } from '../../kube/errors.js';
import type { Consent, Decisions, DesiredObject } from '../model.js';
import { consentTo, consentToLose } from './consent.js';
import { lessValues } from './problems.js';

/** Why an object has to be made anew, and what it takes. */
export interface Recreation {
  readonly because: string;
  readonly lacks: readonly Consent[];
}

/** Reads from a refusal which fields cannot be changed: `spec.selector: field is immutable`. */
export function recreation(
  error: KubeError,
  wanted: DesiredObject,
  { data, decisions }: { readonly data: DataFacts | undefined; readonly decisions: Decisions },
): Recreation {
  const { ref } = wanted;
  const fields = error.causes.map(({ field = '', message = '' }) => {
    const text = lessValues(message, wanted).replace(/^(?:Invalid value|Forbidden|Unsupported value): /, '');
    return field === '' ? text : `${field}: ${text}`;
  });
  const what = fields.length === 0 ? lessValues(error.message, wanted) : [...new Set(fields)].join('; ');
  // the controller of the new one adopts the pods by their labels
  const pods =
    ref.kind === 'StatefulSet' ? '; its pods and claims stay, and the new one takes them over' : '';
  return {
    because: `${what}${pods}`,
    lacks: [
      ...consentTo('recreate', ref, `it has to be deleted and made again: ${what}${pods}`, decisions),
      ...consentToLose(data, ref, decisions),
    ],
  };
}
