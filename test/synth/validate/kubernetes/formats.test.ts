import { describe, expect, it } from 'vitest';
import { FORMATS, FORMS } from '../../../../src/synth/validate/kubernetes/formats.js';
import { parseQuantity } from '../../../../src/synth/validate/kubernetes/quantity.js';

/** Good and bad values of each form; the separator is a space unless the list is given. */
const FORM_CASES: Readonly<
  Record<string, readonly [good: readonly (string | number)[], bad: readonly (string | number)[]]>
> = {
  'dns-label': [
    ['a', '1a', 'a-b', 'a'.repeat(63)],
    ['A', '-a', 'a-', 'a.b', 'a_b', 'a'.repeat(64), 'ä'],
  ],
  'dns-subdomain': [
    ['a', 'a.b', '1.2'],
    ['a..b', '.a', 'a.', 'A.b', `${'a'.repeat(60)}.`.repeat(5)],
  ],
  'dns-1035-label': [
    ['a', 'a1', 'a-b'],
    ['1a', 'a-', 'A', 'a.b', `a${'b'.repeat(63)}`],
  ],
  'wildcard-domain': [
    ['*.example.com', 'example.com'],
    ['*', 'a.*.com', '**.com', '10.0.0.1'],
  ],
  'path-segment': [
    ['system:node', 'Any Text'],
    ['a/b', 'a%b', '.', '..'],
  ],
  'qualified-name': [
    ['a', 'A_b.c', 'example.com/a', 'a'.repeat(63)],
    ['-a', 'a/', '/a', 'Example.com/a', 'a/b/c', 'a'.repeat(64)],
  ],
  'prefixed-name': [['example.com/a'], ['a', 'example.com/']],
  'label-value': [
    ['', 'a', 'A_b.c-1'],
    ['-a', 'a b', 'a'.repeat(64)],
  ],
  'port-name': [
    ['http', 'h2', 'a-b', '1a'],
    ['80', 'a--b', '-a', 'a-', 'HTTP', 'a'.repeat(16)],
  ],
  'port-or-name': [
    [1, 65535, 'http'],
    [0, 65536, 1.5, '80'],
  ],
  'int-or-percent': [
    [0, 5, '25%', '150%'],
    [-1, '25', '%', '1.5%'],
  ],
  'int-or-percent-100': [
    [0, '100%'],
    ['101%', '5', -1],
  ],
  'env-name': [
    ['A', 'a.b-c', '1'],
    ['a=b', 'ä'],
  ],
  'config-key': [
    ['a', '.a', 'a.b_c-d'],
    ['.', '..', '..a', 'a/b', 'a b'],
  ],
  'absolute-path': [['/a'], ['a']],
  'descending-path': [
    ['a/b', 'a..b'],
    ['/a', '../a', 'a/../b'],
  ],
  'header-name': [['X-A'], ['a b', 'a:']],
  cron: [
    ['* * * * *', '*/5 0-6 1,15 jan-MAR mon-fri', '@daily', '@every 1h30m', '? 0 1 1 0'],
    [
      '* * * *',
      '60 * * * *',
      '* 24 * * *',
      '* * 0 * *',
      '* * * 13 *',
      '* * * * 7',
      '5-1 * * * *',
      '*/0 * * * *',
      '@dayly',
      'TZ=UTC * * * * *',
      '* * * * * *',
      '@every x',
    ],
  ],
  'time-zone': [
    ['Europe/Zurich', 'UTC'],
    ['Local', 'Mars/Olympus', '+01:00'],
  ],
  quantity: [
    ['1', '500m', '1.5Gi', '1e3', '1E3', '+1', '-1', '.5', '5.', 0.5],
    ['1GB', '1 Gi', 'Gi', '', '1gi', '1KiB', '0x1', '1e'],
  ],
  ip: [
    ['10.0.0.1', '::1', 'fe80::1', '::ffff:1.2.3.4'],
    ['10.0.0', '10.0.0.256', '10.0.0.01', ':::', 'host', '[::1]'],
  ],
  'cidr-block': [
    ['10.0.0.0/8', '::/0', 'fd00::/64'],
    ['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/08', '10.0.0.0/8/8'],
  ],
};

const FORMAT_CASES: typeof FORM_CASES = {
  'date-time': [
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123+01:00'],
    ['2026-01-31', '2026-02-30T12:00:00Z', '2026-01-31T25:00:00Z', '2026-01-31T12:00:00'],
  ],
  date: [['2024-02-29'], ['2026-02-29', '2026-1-1']],
  duration: [
    ['1h30m', '0', '10s', '1.5h', '1d'],
    ['1', '1y', 'h'],
  ],
  byte: [
    ['', 'YQ==', 'YWI='],
    ['YQ', 'a b', 'YQ='],
  ],
  uri: [
    ['https://a.example/x', '/x'],
    ['x', ''],
  ],
  email: [['a@b.example'], ['a', '@b']],
  mac: [['00:11:22:aa:bb:cc'], ['00:11']],
  uuid: [['123e4567-e89b-12d3-a456-426614174000'], ['123']],
};

function cases(
  table: typeof FORM_CASES,
): readonly (readonly [name: string, value: string | number, isGood: boolean])[] {
  return Object.entries(table).flatMap(([name, [good, bad]]) => [
    ...good.map((value) => [name, value, true] as const),
    ...bad.map((value) => [name, value, false] as const),
  ]);
}

describe('forms of Kubernetes', () => {
  it.each(cases(FORM_CASES))('%s: %j is good: %s', (name, value, isGood) => {
    expect(FORMS[name]?.(value) === undefined).toBe(isGood);
  });
});

describe('formats of OpenAPI', () => {
  it.each(cases(FORMAT_CASES))('%s: %j is good: %s', (name, value, isGood) => {
    expect(FORMATS[name]?.(value) === undefined).toBe(isGood);
  });
});

describe('quantities', () => {
  it.each([
    ['500m', 0.5],
    ['700m', 0.7],
    ['1Ki', 1024],
    ['1k', 1000],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['2e3', 2000],
    ['-1', -1],
    ['100n', 1e-7],
    [3, 3],
    ['x', undefined],
  ] as const)('%j is %j', (text, amount) => expect(parseQuantity(text)).toBe(amount));
});
