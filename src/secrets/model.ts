import type { SecretDeclaration, SecretKey } from '../bundle/secret.js';
import type { Problem } from '../kernel/problem.js';
import type { SourceId } from './sources/index.js';

/** How it stands with a key, and what applying would do. */
export type KeyStatus =
  /** It is in the cluster, and stays as it is. */
  | 'present'
  /** It is in the cluster without a value. */
  | 'empty'
  /** A source has a value for it. */
  | 'will-create'
  /** A value will be made up. */
  | 'will-generate'
  /** A person will be asked. */
  | 'will-ask'
  /** It is in the cluster, and gets another value because that was asked for. */
  | 'will-rotate'
  /** It is nowhere, and the platform works without it. */
  | 'optional-absent'
  /** It is nowhere, and needed. */
  | 'missing'
  /** What a person pointed to cannot be used. */
  | 'unusable'
  /** The Secret may not be read. */
  | 'unknown';

/** How it stands with a key of a Secret. Holds no value. */
export interface KeyState {
  readonly key: SecretKey;
  readonly status: KeyStatus;
  /** Where the value comes from. Absent unless the key will get one, or could not. */
  readonly source?: SourceId;
  /** The same for people, such as `variable ANTHROPIC_API_KEY`. */
  readonly from?: string;
  /** Why it cannot be used. Absent unless the status is `unusable`. */
  readonly flaw?: string;
  /** How a person could give it; empty unless it lacks a value. */
  readonly ways: readonly string[];
}

/** How it stands with a Secret. */
export interface SecretState {
  readonly declaration: SecretDeclaration;
  /** `absent`: its namespace is there; `no-namespace`: the namespace comes with the bundle; `unreadable`: we may not look. */
  readonly object: 'present' | 'absent' | 'no-namespace' | 'unreadable' | 'terminating';
  readonly keys: readonly KeyState[];
  /** Declared labels that it lacks although it is there. */
  readonly lacksLabels: readonly string[];
  /** Keys that were rotated although their readers were not restarted yet. */
  readonly restartsPending: readonly string[];
  readonly problems: readonly Problem[];
}

/** How it stands with all Secrets that the deployer has to provide. Holds no value. */
export interface SecretsState {
  readonly secrets: readonly SecretState[];
  /** Everything that is wrong, at once; those of the single Secrets included. */
  readonly problems: readonly Problem[];
}

/** Statuses of keys that applying writes. */
const writtenStatuses: ReadonlySet<KeyStatus> = new Set([
  'will-create',
  'will-generate',
  'will-ask',
  'will-rotate',
]);

/** Keys that applying writes. */
export function keysToWrite({ keys }: SecretState): readonly KeyState[] {
  return keys.filter(({ status }) => writtenStatuses.has(status));
}

/** Keys that get another value than they have. */
export function keysToRotate({ keys }: SecretState): readonly KeyState[] {
  return keys.filter(({ status }) => status === 'will-rotate');
}

/** Whether applying sends anything for a Secret. */
export function needsWrite(state: SecretState): boolean {
  return keysToWrite(state).length > 0 || state.lacksLabels.length > 0;
}
