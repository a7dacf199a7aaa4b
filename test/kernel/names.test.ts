import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDnsLabel, isDnsSubdomain, toDnsLabel } from '../../src/kernel/names.js';

describe('toDnsLabel', () => {
  test.each([
    ['Rex', 'rex'],
    ['My Agent_2', 'my-agent-2'],
    ['Zoë', 'zoe'],
    ['--a--b--', 'a-b'],
    ['ŁÓDŹ', 'odz'],
    ['ﬁle', 'file'],
  ])('turns %j into %j', (text, label) => {
    expect(toDnsLabel(text)).toBe(label);
  });

  test.each(['', '---', '日本', '🙂', '\u0000'])(
    'answers undefined for %j, of which nothing survives',
    (text) => {
      expect(toDnsLabel(text)).toBeUndefined();
    },
  );

  test('keeps two long texts apart by a digest', () => {
    const long = 'a'.repeat(80);
    const [one, other] = [toDnsLabel(`${long}x`), toDnsLabel(`${long}y`)];
    expect(one).toHaveLength(63);
    expect(one).not.toBe(other);
  });

  test('gives a valid label of at most the wanted length for any text, always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 12, max: 63 }), (text, maximum) => {
        const label = toDnsLabel(text, { maximum });
        if (label === undefined) return;
        expect(isDnsLabel(label)).toBe(true);
        expect(label.length).toBeLessThanOrEqual(maximum);
        expect(toDnsLabel(text, { maximum })).toBe(label);
      }),
    );
  });
});

describe('isDnsSubdomain', () => {
  test.each(['a', 'a.b', 'argo-cd.example.com'])('accepts %j', (text) =>
    expect(isDnsSubdomain(text)).toBe(true),
  );
  test.each(['', 'a.', '.a', 'a..b', 'A', 'a_b', 'é', 'a'.repeat(254)])('refuses %j', (text) => {
    expect(isDnsSubdomain(text)).toBe(false);
  });
});
