import { describe, expect, test } from 'vitest';
import { type Case, expectRefused } from './case.js';
import { problemsOf } from './support.js';

const cases: readonly Case[] = [
  {
    title: 'a list at the root',
    text: '- platform\n',
    at: 'cto.yaml:1:1',
    rule: 'root-type',
    says: 'holds a list where a map of keys is expected',
    fix: 'begin with keys at the margin',
  },
  {
    title: 'a single value at the root',
    text: 'production\n',
    at: 'cto.yaml:1:1',
    rule: 'root-type',
    says: 'holds a single value',
    fix: 'begin with keys at the margin',
  },
  {
    title: 'a tab as indentation',
    text: 'platform:\n\tname: a\n',
    at: 'cto.yaml:2:1',
    rule: 'syntax',
    says: 'a tab is used as indentation',
    fix: 'indent with spaces',
  },
  {
    title: 'a duplicate key',
    text: 'platform:\n  name: a\n  namespace: b\n  name: c\n',
    at: 'cto.yaml:4:3',
    rule: 'duplicate-key',
    says: 'the key "name" stands twice in one map, first in line 2',
    fix: 'remove one of the two',
  },
  {
    title: 'anchors that explode',
    text: bomb(12),
    at: 'cto.yaml',
    rule: 'too-large',
    says: 'multiply the file to more than 50000 values',
    fix: 'write the values out',
  },
  {
    title: 'an anchor that contains itself',
    text: 'images: &a\n  x: *a\n',
    at: 'cto.yaml:2:6',
    rule: 'alias',
    says: 'the alias *a contains itself',
    fix: 'write the value out',
  },
  {
    title: 'an alias without anchor',
    text: 'platform:\n  name: *none\n',
    at: 'cto.yaml:2:9',
    rule: 'alias',
    says: 'the alias *none has no anchor &none above it',
    fix: 'quote a text that begins with "*"',
  },
  {
    title: 'a merge key',
    text: 'agents:\n  rex: &rex { cli: codex }\n  cleo:\n    <<: *rex\n',
    at: 'cto.yaml:4:5',
    rule: 'merge-key',
    says: 'the merge key "<<" is not part of YAML 1.2',
    fix: 'write the keys out, or reuse a whole value with "key: *anchor"',
  },
  {
    title: 'a custom tag',
    text: 'platform:\n  name: !secret abc\n',
    at: 'cto.yaml:2:17',
    rule: 'tag',
    says: 'the tag !secret is not known',
    fix: 'remove it',
  },
  {
    title: 'a YAML 1.1 tag that changes the value',
    text: 'platform:\n  name: !!binary YWJj\n',
    at: 'cto.yaml:2:18',
    rule: 'tag',
    says: 'tag:yaml.org,2002:binary',
    fix: 'remove it',
  },
  {
    title: 'a YAML 1.1 directive, which would make "yes" a switch',
    text: '%YAML 1.1\n---\nplatform: { name: a }\n',
    at: 'cto.yaml:1:1',
    rule: 'syntax',
    says: 'it is YAML 1.1; only YAML 1.2 is read',
    fix: 'remove the %YAML line',
  },
  {
    title: 'two documents',
    text: 'platform:\n  name: a\n---\nplatform:\n  name: b\n',
    at: 'cto.yaml:3:1',
    rule: 'multiple-documents',
    says: 'holds 2 YAML documents',
    fix: 'remove the "---"',
  },
  {
    title: 'bytes that are not UTF-8',
    text: Buffer.from([...Buffer.from('a: é'), 0xe9, 0x0a]),
    at: 'cto.yaml',
    rule: 'encoding',
    says: 'byte 0xe9 at offset 5',
    fix: 'save it as UTF-8',
  },
  {
    title: 'UTF-16 with a mark',
    text: Buffer.from('\u{feff}profile: minimal\n', 'utf16le'),
    at: 'cto.yaml',
    rule: 'encoding',
    says: 'is UTF-16',
    fix: 'save it as UTF-8',
  },
  {
    title: 'UTF-16 without a mark',
    text: Buffer.from('profile: minimal\n', 'utf16le'),
    at: 'cto.yaml',
    rule: 'encoding',
    says: 'is UTF-16',
    fix: 'save it as UTF-8',
  },
  {
    title: 'a control character',
    text: 'platform:\n  name: a\u{7}b\n',
    at: 'cto.yaml:2:10',
    rule: 'encoding',
    says: 'U+0007',
    fix: 'remove it',
  },
  {
    title: 'a key that is a list',
    text: '? [a, b]\n: 1\n',
    at: 'cto.yaml:1:3',
    rule: 'bad-key',
    says: 'a key is empty, a list or a map',
    fix: 'write a plain word',
  },
  {
    title: 'an unclosed quote',
    text: 'platform:\n  name: "abc\n',
    at: 'cto.yaml:3:1',
    rule: 'syntax',
    says: 'a closing quote, bracket, colon or comma is missing',
    fix: 'look for what was opened',
  },
  {
    title: 'two keys on one line',
    text: 'platform: name: a\n',
    at: 'cto.yaml:1:11',
    rule: 'syntax',
    says: 'two keys stand on one line',
    fix: 'own line',
  },
];

describe('a file that is no proper YAML is refused with place, reason and advice', () => {
  test.each(cases)('$title', expectRefused);
});

describe('input made to exhaust', { timeout: 60_000 }, () => {
  test.each([
    ['10 MB of nested lists', '['.repeat(10 * 1024 * 1024), 'config/file'],
    ['a mebibyte of nested lists', '['.repeat(1024 * 1024), 'config/too-deep'],
    ['nested maps', '{a: '.repeat(200_000), 'config/too-deep'],
    ['nested sequences on one line', '- '.repeat(500_000), 'config/too-deep'],
    ['nesting just above the limit', `a: ${'['.repeat(101)}${']'.repeat(101)}`, 'config/too-deep'],
    ['half a million tabs', '\t\n'.repeat(500_000), 'config/too-large'],
    ['a hundred thousand keys', manyKeys(100_000), 'config/too-large'],
    ['two hundred thousand aliases', `a: &a [1]\nb: [${'*a,'.repeat(200_000)}]`, 'config/too-large'],
    ['nested anchors', bomb(30), 'config/too-large'],
    ['thousands of unknown keys', manyKeys(2_500), 'config/unknown-key'],
    ['thousands of wrong values', `agents: {${manyEntries(1_500)}}`, 'config/wrong-type'],
    [
      'overlays of a wrong file',
      `${manyKeys(1_000)}\nenvironments: {${manyEntries(50, '{}')}}`,
      'config/unknown-key',
    ],
    [
      'secrets in every line',
      manyKeys(1_000).replaceAll(': 1', ': { password: hunter2 }'),
      'config/literal-secret',
    ],
  ])('%s is refused within a second', (_title, text, rule) => {
    const start = process.cpuUsage();
    const [problem] = problemsOf({ text });
    expect(problem?.rule).toBe(rule);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, index) =>
    index === 0
      ? 'a0: &a0 [x, x, x]'
      : `a${index}: &a${index} [${Array(3)
          .fill(`*a${index - 1}`)
          .join(', ')}]`,
  );
  return lines.join('\n');
}

function manyKeys(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n');
}

function manyEntries(count: number, value = '1'): string {
  return Array.from({ length: count }, (_, index) => `k${index}: ${value}`).join(', ');
}
