import type { Effect } from './sentinel.js';
import { writingOf } from './writing.js';

/** Most places of one leaf in a golden file; names of the platform stand in hundreds. */
const most = 24;

/**
 * Where the value of a leaf stands, one `key | object | field` for each place. Positions in lists and sample values are left out, so that the
 * text only changes when a place comes or goes.
 */
export function placesOf({ key, change, to }: Effect): readonly string[] {
  if (to === undefined) return [];
  const shown = writingOf(key)(to);
  const found = change.added
    .filter((line) => line.includes(shown))
    .map((line) => `${key} | ${placeOf(line)}`);
  const places = [...new Set(found)].sort();
  return places.length <= most ? places : [...places.slice(0, most), `${key} | ...`];
}

function placeOf(line: string): string {
  const [place = ''] = line.split(' = ');
  return anonymous(place);
}

/** Without what stands for the samples. */
export function anonymous(text: string): string {
  return text.replace(/(https:\/\/)?zq_?\d+[ab](\.example\.test)?/gi, '*').replace(/\[\d+\]/g, '[]');
}
