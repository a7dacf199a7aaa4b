import { describe, expect, test } from 'vitest';
import { excusableIds, rules } from '../../../src/synth/validate/rules/index.js';
import { exampleId, findingsIn } from '../../support/validation.js';

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('finds its bad example', async () => {
    const found = await findingsIn(rule, rule.bad, rule.given);
    expect(found.length).toBeGreaterThan(0);
    for (const { message, fix } of found) {
      expect(message).not.toMatch(/\.$|undefined|\[object/);
      expect(fix ?? '').not.toMatch(/\.$|undefined|\[object/);
    }
  });

  test('finds nothing in its good example', async () => {
    expect(await findingsIn(rule, rule.good, rule.givenWhenGood ?? rule.given)).toEqual([]);
  });

  test('has an id of topic and name, and says what is true and what breaks otherwise', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.says).toMatch(/^.{10,}[^.]$/);
    expect(rule.why).toMatch(/^.{10,}[^.]$/);
  });
});

describe.each(
  rules.filter(({ excusedBy }) => excusedBy !== undefined).map((rule) => [rule.id, rule] as const),
)('%s', (_id, rule) => {
  test('is excused by the ids it names, object by object', async () => {
    for (const family of rule.excusedBy ?? []) {
      const found = await findingsIn(rule, rule.bad, rule.given);
      const objects = found.map(
        ({ subject, about }) => about ?? `${subject?.object.kind}/${subject?.object.metadata.name}`,
      );
      const exceptions = objects.map((object) => ({ rule: family, object, why: 'the example shows it' }));
      const given = `${rule.given ?? ''}\nexceptions: ${JSON.stringify(exceptions)}`;
      expect(await findingsIn(rule, rule.bad, given), family).toEqual([]);
      expect(excusableIds.has(family)).toBe(true);
    }
  });
});

test('ids are unique', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test('the component of the examples is not one of the catalogue', () => {
  expect(exampleId).toBe('example');
});
