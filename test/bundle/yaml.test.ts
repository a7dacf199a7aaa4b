import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toYaml } from '../../src/bundle/yaml.js';

const json = fc.jsonValue({ maxDepth: 4 });

const nasty = fc.oneof(
  fc.constantFrom(
    'yes',
    'No',
    'on',
    'null',
    '~',
    '',
    ' ',
    '1e3',
    '0x1f',
    '0o7',
    '012',
    '1_000',
    '12:30:45',
    '.inf',
    '- a',
    'a: b',
    '#c',
  ),
  fc.constantFrom(
    'a\nb',
    'a\n',
    '\na',
    'a\n\n',
    ' a\nb',
    'a \nb',
    'a\r\nb',
    '\t',
    'a\tb\n',
    '2026-01-01',
    '<<',
    '=',
    '!t',
    '&a',
    '*a',
    '@',
    '`',
  ),
  fc.string({ unit: 'binary' }),
  fc.array(fc.string(), { minLength: 1 }).map((lines) => lines.join('\n')),
);

describe('toYaml', () => {
  for (const version of ['1.1', '1.2'] as const) {
    test(`writes any JSON value so that a YAML ${version} reader gets it back`, () => {
      fc.assert(
        fc.property(json, (value) => {
          expect(parse(toYaml(value), { version, merge: false })).toEqual(jsonOf(value));
        }),
      );
    });

    test(`keeps every awkward text a text for a YAML ${version} reader, as value, key, item and nested`, () => {
      fc.assert(
        fc.property(nasty, (text) => {
          const value = { value: text, [`k${text}`]: [text, { deep: { er: text } }] };
          expect(parse(toYaml(value), { version, merge: false })).toEqual(value);
        }),
        { numRuns: 500 },
      );
    });
  }

  test('writes scripts as literal blocks that a person can read', () => {
    expect(toYaml({ data: { 'run.sh': '#!/bin/sh\nset -eu\n\necho hello\n' } })).toBe(
      'data:\n  run.sh: |\n    #!/bin/sh\n    set -eu\n\n    echo hello\n',
    );
  });

  test('leaves harmless texts plain and quotes the rest', () => {
    expect(toYaml({ a: 'quay.io/argoproj/argocd:v3.5.1', b: 'yes', c: '8080', d: 8080, e: {}, f: [] })).toBe(
      'a: quay.io/argoproj/argocd:v3.5.1\nb: "yes"\nc: "8080"\nd: 8080\ne: {}\nf: []\n',
    );
  });
});

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
