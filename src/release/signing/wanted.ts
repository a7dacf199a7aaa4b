import { OperatorError } from '../../kernel/errors.js';

/** How much something is wanted, as the configuration says it. */
export type Wanted = 'off' | 'auto' | 'required';

/** Whether something is signed; when not, why, as a clause: it is said in the notes and the output. */
export type Decision = { readonly sign: true } | { readonly sign: false; readonly because: string };

/** What decides whether something is signed. */
export interface Wish {
  /** Key of the configuration, such as `signing.minisign`. */
  readonly key: string;
  readonly wanted: Wanted;
  /** What stands in the way, as a clause such as `CTO_RELEASE_MINISIGN_KEY is not set`. Absent: nothing. */
  readonly obstacle?: string;
}

/**
 * Decides whether something is signed.
 *
 * @throws OperatorError `E_SIGNING_REQUIRED` when it is demanded and impossible: a release must not go out unsigned by accident
 */
export function decide({ key, wanted, obstacle }: Wish): Decision {
  if (wanted === 'off') return { sign: false, because: `${key} is off` };
  if (obstacle === undefined) return { sign: true };
  if (wanted === 'auto') return { sign: false, because: obstacle };
  throw new OperatorError('E_SIGNING_REQUIRED', `${key} is required, but ${obstacle}`, {
    hint: `give the key, or set ${key} to auto to release without that signature`,
  });
}
