import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generate } from '../../src/secrets/generator.js';

const system = { below: (limit: number) => randomInt(limit), bytes: () => new Uint8Array() };
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('a made-up value', () => {
  test.each([
    ['password', /^[A-Za-z0-9]*$/],
    ['hex', /^[0-9a-f]*$/],
  ] as const)('of the kind %s has its length and its alphabet', (kind, alphabet) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (length) => {
        const text = textOf(generate({ kind, length }, system));
        return text.length === length && alphabet.test(text);
      }),
    );
  });

  test('asks for each character by itself, so that none is likelier', () => {
    const limits: number[] = [];
    const chance = { ...system, below: (limit: number) => (limits.push(limit), limit - 1) };
    expect(textOf(generate({ kind: 'password', length: 3 }, chance))).toBe('999');
    expect(textOf(generate({ kind: 'hex', length: 2 }, chance))).toBe('ff');
    expect(limits).toEqual([62, 62, 62, 16, 16]);
  });

  test('uses every character about equally often', () => {
    const counts = new Map<string, number>();
    for (const character of textOf(generate({ kind: 'password', length: 62_000 }, system)))
      counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    // six standard deviations: fails once in hundreds of millions of runs
    expect(Math.min(...counts.values())).toBeGreaterThan(810);
    expect(Math.max(...counts.values())).toBeLessThan(1190);
  });

  test('is another one each time', () => {
    const made = Array.from({ length: 100 }, () => textOf(generate({ kind: 'hex', length: 40 }, system)));
    expect(new Set(made).size).toBe(100);
  });
});
