import { describe, test } from 'vitest';
import { sweep } from '../release/support/sweep.js';

describe.each([
  ['a release', {}],
  ['a release that reserves its tag', { reserveTag: true }],
] as const)('%s', (_title, more) => {
  test.each(['before', 'after'] as const)(
    'ends the same after being stopped at each of its requests, %s the forge did its work',
    (moment) => sweep(more, moment, 1),
  );
});
