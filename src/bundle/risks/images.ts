import { describeObject } from '../object.js';
import type { Pair, Risk } from './risk.js';

/** Images that change in place: what runs tomorrow is not what runs today. */
export function movedImages({ change, after }: Pair): Risk[] {
  if (after === undefined || change.action !== 'changed') return [];
  return change.fields
    .filter(
      ({ path, before, after: now }) =>
        /(?:^|\.)image(?:Name)?$/.test(path) && before !== undefined && now !== undefined,
    )
    .map(({ before = '', after: now = '' }) => ({
      kind: 'image',
      object: describeObject(after),
      message: `${JSON.parse(before) as string} becomes ${JSON.parse(now) as string}`,
    }));
}
