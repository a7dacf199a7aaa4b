import { describe, expect, it } from 'vitest';
import { CONSTRAINTS } from '../../../../src/synth/validate/kubernetes/constraints/index.js';
import { definitionOf } from '../../../../src/synth/validate/kubernetes/definitions.js';
import { FORMS } from '../../../../src/synth/validate/kubernetes/formats.js';
import { RULES } from '../../../../src/synth/validate/kubernetes/rules/table.js';

const FIELDS = Object.entries(CONSTRAINTS).flatMap(([type, fields]) =>
  Object.keys(fields).map((field) => [type, field] as const),
);

describe('tables of what the API server checks in code', () => {
  it.each(FIELDS)('%s has the constrained field %s', (type, field) => {
    expect(Object.keys(definitionOf(type).properties ?? {})).toContain(field);
  });

  it.each(Object.keys(RULES))('%s, which has rules, is a type', (type) => {
    expect(definitionOf(type).type).toBe('object');
  });

  it('name only forms that exist', () => {
    const text = JSON.stringify(CONSTRAINTS);
    const named = [...text.matchAll(/"(?:form|keyForm)":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(named.filter((form) => FORMS[form] === undefined)).toEqual([]);
  });
});
