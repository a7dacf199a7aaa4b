import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../src/kernel/errors.js';
import { load, type TestRequest } from './support.js';

/** Loads, and lets only bugs through. */
function attempt(request: TestRequest): void {
  try {
    load(request);
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    expect(error.code).toBe('E_CONFIG_INVALID');
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { rule, message } of error.problems) {
      expect(rule).toMatch(/^config\/[a-z-]+$/);
      expect(message).not.toBe('');
    }
  }
}

/** Pieces from which YAML that is nearly right is put together. */
const piece = fc.oneof(
  fc.constantFrom(
    'platform',
    'name',
    'agents',
    'rex',
    'registry',
    'password',
    'components',
    'argocd',
    'patches',
    'environments',
    '__proto__',
    'constructor',
    ': ',
    ':\n',
    '\n',
    '\n  ',
    '\n    ',
    '- ',
    '? ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '&a ',
    '*a',
    '<<',
    '!tag ',
    '!!str ',
    '|\n',
    '>-\n',
    '#',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\t',
    '${X}',
    '${',
    '$${',
    '~',
    'null',
    'true',
    'yes',
    '0o7',
    '1e3',
    '.inf',
    '8Gi',
    '\u{feff}',
    '\u{0}',
    '\u{2028}',
    'é',
    '日本',
    '😀',
  ),
  fc.string({ maxLength: 6 }),
);

const yamlish = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

const anyKey = fc.oneof(
  fc.constantFrom(
    'platform',
    'name',
    'agents',
    'registry',
    'password',
    'features',
    'components',
    'environments',
    'images',
    'merge',
    'patches',
    'profile',
    'version',
    '__proto__',
    'constructor',
    'prototype',
  ),
  fc.string({ maxLength: 8 }),
);
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.string({ maxLength: 10 }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.array(fc.tuple(anyKey, tie('node')), { maxLength: 5 }),
  ),
})).node;

/** Writes pairs as a JSON object by hand, so that keys such as `__proto__` really stand in the text. */
function toText(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'number' ? String(value) : JSON.stringify(value);
  const isPair = (item: unknown): item is [string, unknown] =>
    Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';
  if (value.length > 0 && value.every(isPair))
    return `{${value.map(([key, member]) => `${JSON.stringify(key)}: ${toText(member)}`).join(', ')}}`;
  return `[${value.map(toText).join(', ')}]`;
}

// Hundreds of files are written and read; a busy machine takes its time.
describe('whatever is given', { timeout: 60_000 }, () => {
  test('bytes: a configuration or an OperatorError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (text) => attempt({ text })),
      { numRuns: 150 },
    );
  });

  test('text that looks like YAML: a configuration or an OperatorError', () => {
    fc.assert(
      fc.property(yamlish, (text) => attempt({ text })),
      { numRuns: 300 },
    );
  });

  test('well-formed YAML of any shape: a configuration or an OperatorError, and no prototype is touched', () => {
    fc.assert(
      fc.property(tree, (value) => {
        attempt({ text: toText(value) });
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
      { numRuns: 200 },
    );
  });

  test('flags and variables: a configuration or an OperatorError', () => {
    const variables = fc.dictionary(
      fc.tuple(anyKey, anyKey).map(([a, b]) => `CTO_${a}__${b}`.toUpperCase()),
      fc.oneof(yamlish, fc.string()),
      { maxKeys: 3 },
    );
    const sets = fc.array(
      fc.tuple(anyKey, anyKey, yamlish).map(([a, b, value]) => `${a}.${b}=${value}`),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(variables, sets, (env, flags) => attempt({ env, sets: flags })),
      { numRuns: 200 },
    );
  });
});
