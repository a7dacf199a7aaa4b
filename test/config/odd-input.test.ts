import { describe, expect, test } from 'vitest';
import { load, problemOf, problemsOf } from './support.js';

describe('input that looks odd but is right', () => {
  test('an empty file is an empty configuration', () => {
    expect(load({ text: '' }).configDigest).toBe(load().configDigest);
  });

  test('a file of comments is an empty configuration', () => {
    expect(load({ text: '# later\n---\n# more\n' }).configDigest).toBe(load().configDigest);
  });

  test('a byte-order mark is skipped, and columns do not count it', () => {
    const text = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('profile: standard\n')]);
    const loaded = load({ text });
    expect(loaded.config.profile).toBe('standard');
    expect(loaded.originOf('profile')).toEqual({ from: 'file', file: 'cto.yaml', line: 1, column: 10 });
  });

  test('Windows line ends are line ends', () => {
    const loaded = load({ text: 'platform:\r\n  name: a\r\n' });
    expect(loaded.config.platform.name).toBe('a');
    expect(loaded.originOf('platform.name')).toMatchObject({ line: 2, column: 9 });
  });

  test('Norway is a name, not a switch', () => {
    const { config } = load({ text: 'agents:\n  no: {}\n  on: { cli: codex }\n' });
    expect(Object.keys(config.agents)).toEqual(['no', 'on']);
    expect(config.agents['no']?.enabled).toBe(true);
  });

  test('names that are numbers keep their text', () => {
    expect(Object.keys(load({ text: 'agents:\n  007: {}\n  1e3: {}\n' }).config.agents)).toEqual([
      '007',
      '1e3',
    ]);
  });

  test('CPU may be a number or a text, and is read as text', () => {
    const text =
      'agents:\n  a: { resources: { cpu: 4 } }\n  b: { resources: { cpu: 0.5 } }\n  c: { resources: { cpu: 250m } }\n';
    const { agents } = load({ text }).config;
    expect(Object.values(agents).map(({ resources }) => resources.cpu)).toEqual(['4', '0.5', '250m']);
  });

  test('an alias for a whole value works', () => {
    const text =
      'agents:\n  rex: { resources: &small { cpu: 2, memory: 1Gi } }\n  cleo: { resources: *small }\n';
    expect(load({ text }).config.agents['cleo']?.resources).toEqual({ cpu: '2', memory: '1Gi' });
  });

  test('an empty section counts as absent, and an empty entry as an entry without keys', () => {
    const text = 'platform:\nagents:\n  rex:\nstorage:\n  class:\n';
    const { config } = load({ text });
    expect(config.platform.name).toBe('cto');
    expect(config.agents['rex']?.enabled).toBe(true);
    expect(config.storage.class).toBeUndefined();
  });

  test('a patch may hold null, which removes a field', () => {
    const text =
      'components:\n  argocd:\n    patches:\n      - { kind: Service, name: a, reason: b, merge: { spec: { type: null } } }\n';
    expect(load({ text }).config.components.argocd.patches[0]?.merge).toEqual({ spec: { type: null } });
  });
});

describe('keys that would reach a prototype', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('%s is refused everywhere', (key) => {
    const text = `agents:\n  ${key}: { enabled: true }\ncomponents:\n  argocd:\n    patches:\n      - { kind: a, name: b, reason: c, merge: { ${key}: { polluted: 1 } } }\n`;
    const problems = problemsOf({ text });
    expect(problems.map(({ rule }) => rule)).toEqual(['config/reserved-key', 'config/reserved-key']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(['__proto__.polluted=1', 'agents.constructor.polluted=1', 'agents.__proto__={a: 1}'])(
    '--set %s is refused',
    (set) => {
      expect(problemOf({ sets: [set] }).message).toMatch(/must not be used as a key/);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );
});
