import type { KeyState, KeyStatus } from './model.js';
import type { KeyPlace } from './names.js';
import { isFlaw, type Offer, type Sources } from './sources/index.js';
import { sameValue, type SecretValue } from './value.js';

/** What is known of a key before the sources are asked. */
export interface KeyLook {
  /** Whether the Secret may be read. */
  readonly readable: boolean;
  /** Value in the cluster. Absent: the key is not there. */
  readonly value?: SecretValue;
  /** Whether it is to get another value. */
  readonly rotated: boolean;
}

/** Decides how it stands with a key. A value that is there is not compared with what sources have, unless it is to be rotated. */
export async function judgeKey(place: KeyPlace, look: KeyLook, sources: Sources): Promise<KeyState> {
  const { key } = place;
  const { readable, value, rotated } = look;
  if (!readable) return { key, status: 'unknown', ways: [] };
  const filled = value !== undefined && value.reveal().length > 0;
  if (filled && !rotated) return { key, status: 'present', ways: [] };
  if (value !== undefined && !rotated) return { key, status: 'empty', ways: sources.ways(place) };
  const found = await sources.find(place);
  if (found === undefined) return withoutValue(place, filled, sources);
  const { source, from } = found;
  if (isFlaw(found)) {
    return { key, status: 'unusable', source, from, flaw: found.flaw, ways: sources.ways(place) };
  }
  if (value === undefined) return { key, status: newStatuses[source], source, from, ways: [] };
  const same = await offersSame(found, value);
  return same ? { key, status: 'present', ways: [] } : { key, status: 'will-rotate', source, from, ways: [] };
}

const newStatuses: Readonly<Record<Offer['source'], KeyStatus>> = {
  directory: 'will-create',
  variable: 'will-create',
  file: 'will-create',
  secret: 'will-create',
  configuration: 'will-create',
  generated: 'will-generate',
  question: 'will-ask',
};

/** A whole Secret may be rotated although some optional key of it has no new value: that one stays as it is. */
function withoutValue(place: KeyPlace, filled: boolean, sources: Sources): KeyState {
  const { key } = place;
  if (key.optional !== true) return { key, status: 'missing', ways: sources.ways(place) };
  return { key, status: filled ? 'present' : 'optional-absent', ways: sources.ways(place) };
}

/** Whether a source has the value that is in the cluster already. What is made up or asked for is taken for new without doing either. */
async function offersSame({ source, read }: Offer, value: SecretValue): Promise<boolean> {
  if (source === 'generated' || source === 'question') return false;
  const offered = await read();
  return offered !== undefined && sameValue(offered.reveal(), value.reveal());
}
