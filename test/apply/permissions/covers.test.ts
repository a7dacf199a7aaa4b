import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverAll, withoutGrant } from '../../../src/apply/permissions/covers.js';
import { mergeRules } from '../../../src/apply/permissions/merge.js';
import type { PolicyRule, Right } from '../../../src/apply/permissions/index.js';

const rule = (verbs: string, group: string, resources: string, names?: string): PolicyRule => ({
  verbs: verbs.split(' '),
  apiGroups: [group],
  resources: resources.split(' '),
  ...(names !== undefined && { resourceNames: names.split(' ') }),
});

const right = (verb: string, group: string, resource: string, names?: readonly string[]): Right => ({
  ...{ verb, group, resource, why: 'test' },
  ...(names && { names }),
});

describe('what rules do not give of a right', () => {
  test.each<readonly [title: string, rules: readonly PolicyRule[], of: Right, names: readonly string[]]>([
    ['nothing is given', [], right('get', '', 'pods'), ['*']],
    ['the very same is given', [rule('get', '', 'pods')], right('get', '', 'pods'), []],
    ['another verb is given', [rule('list', '', 'pods')], right('get', '', 'pods'), ['*']],
    ['another group is given', [rule('get', 'apps', 'pods')], right('get', '', 'pods'), ['*']],
    ['every verb is given', [rule('*', '', 'pods')], right('get', '', 'pods'), []],
    ['everything is given', [rule('*', '*', '*')], right('escalate', 'x', 'y', ['a']), []],
    ['only a name is given', [rule('get', '', 'pods', 'a')], right('get', '', 'pods'), ['*']],
    ['some names are given', [rule('get', '', 'pods', 'a')], right('get', '', 'pods', ['a', 'b']), ['b']],
    [
      'names come from several rules',
      [rule('get', '', 'pods', 'a'), rule('get', '', 'pods', 'b')],
      right('get', '', 'pods', ['a', 'b']),
      [],
    ],
    ['any name is given', [rule('get', '', 'pods')], right('get', '', 'pods', ['a']), []],
    ['a subresource is given', [rule('get', '', '*/log')], right('get', '', 'pods/log'), []],
    [
      'a resource does not give its subresources',
      [rule('get', '', 'pods')],
      right('get', '', 'pods/log'),
      ['*'],
    ],
  ])('%s', (_title, rules, of, names) => {
    expect(withoutGrant(rules, of)).toEqual(names);
  });
});

describe('rules that give what other rules give', () => {
  test('are asked for every combination', () => {
    const wanted = [rule('get list', '', 'pods services')];
    expect(coverAll([rule('get list', '', 'pods'), rule('list', '', 'services')], wanted)).toBe(false);
    expect(coverAll([rule('get list', '', 'pods'), rule('get list', '', 'services')], wanted)).toBe(true);
  });

  test('need a star for a star', () => {
    expect(coverAll([rule('get list watch', '', 'pods')], [rule('*', '', 'pods')])).toBe(false);
    expect(coverAll([rule('*', '', 'pods')], [rule('*', '', 'pods')])).toBe(true);
  });

  test('are asked for addresses too', () => {
    const urls = (...nonResourceURLs: string[]): PolicyRule => ({ nonResourceURLs, verbs: ['get'] });
    expect(coverAll([urls('/metrics')], [urls('/metrics')])).toBe(true);
    expect(coverAll([urls('/metrics/*')], [urls('/metrics/cadvisor')])).toBe(true);
    expect(coverAll([urls('/healthz')], [urls('/metrics')])).toBe(false);
    expect(coverAll([urls('*')], [urls('*')])).toBe(true);
  });
});

describe('merged rules', () => {
  const some = fc.constantFrom('a', 'b', 'c');
  const rights = fc.array(
    fc.record(
      {
        verb: fc.constantFrom('get', 'list', 'patch', 'bind'),
        group: fc.constantFrom('', 'apps'),
        resource: fc.constantFrom('x', 'y'),
        names: fc.uniqueArray(some, { minLength: 1 }),
        why: fc.constant('test'),
      },
      { requiredKeys: ['verb', 'group', 'resource', 'why'] },
    ),
  );

  test('give every right that they were made from', () => {
    fc.assert(
      fc.property(rights, (all) => {
        const rules = mergeRules(all);
        return all.every((one) => withoutGrant(rules, one).length === 0);
      }),
    );
  });

  test('give nothing else', () => {
    fc.assert(
      fc.property(rights, (all) =>
        mergeRules(all).every(({ verbs = [], apiGroups = [], resources = [], resourceNames = [] }) =>
          verbs.every((verb) =>
            apiGroups.every((group) =>
              resources.every((resource) => {
                const same = all.filter(
                  (one) => one.verb === verb && one.group === group && one.resource === resource,
                );
                const anyName = same.some(({ names }) => names === undefined);
                const names = same.flatMap((one) => one.names ?? []);
                if (resourceNames.length === 0) return anyName;
                return resourceNames.every((name) => (names as readonly string[]).includes(name));
              }),
            ),
          ),
        ),
      ),
    );
  });

  test('do not depend on the order of the rights', () => {
    fc.assert(
      fc.property(rights, (all) => {
        expect(mergeRules([...all].reverse())).toEqual(mergeRules(all));
      }),
    );
  });

  test('are few: verbs of the same objects, then resources with the same verbs', () => {
    const pods = ['get', 'patch'].flatMap((verb) => ['x', 'y'].map((resource) => right(verb, '', resource)));
    expect(mergeRules(pods)).toEqual([{ apiGroups: [''], resources: ['x', 'y'], verbs: ['get', 'patch'] }]);
  });
});
