import type { Effect } from './sentinel.js';
import { writingOf } from './writing.js';

/** Most places of one leaf in a golden file; names of the platform stand in hundreds. */
const most = 60;

/**
 * Where the value of a leaf stands, one `key | object | field` for each place. Positions in lists and sample values are left out, so that the
 * text only changes when a place comes or goes.
 */
export function placesOf({ key, change, to }: Effect): readonly string[] {
  if (to === undefined) return [];
  const shown = writingOf(key)(to);
  const found = change.added.flatMap((line) => placeOf(line, shown) ?? []);
  const places = [...new Set(found)].sort().map((place) => `${key} | ${place}`);
  return places.length <= most ? places : [...places.slice(0, most), `${key} | ...`];
}

/**
 * Undefined for fields of an object that is only named by the value: its name and namespace are fields as well. Metadata is the same for all
 * objects of a kind, so these count once.
 */
function placeOf(line: string, shown: string): string | undefined {
  const [place = '', value = ''] = line.split(' = ');
  const [owner = '', ...rest] = place.split(' | ');
  const field = rest.join(' | ');
  if (!value.includes(shown) && !field.includes(shown)) return undefined;
  return anonymous(field.startsWith('metadata.') ? `${owner.split(' ')[0] ?? ''} | ${field}` : place);
}

/** Without what stands for the samples. */
export function anonymous(text: string): string {
  return text.replace(/(https:\/\/)?zq_?\d+[ab](\.example\.test)?/gi, '*').replace(/\[\d+\]/g, '[]');
}
