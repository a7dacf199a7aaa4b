import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../../../src/bundle/object.js';
import { DOCUMENTED_RULES } from '../../../../src/synth/validate/kubernetes/documentation/index.js';
import { createCelEngine } from '../../../../src/synth/validate/kubernetes/custom/cel.js';
import { createSchemaValidator } from '../../../../src/synth/validate/kubernetes/index.js';

const FOLDER = join(import.meta.dirname, '../../../../src/synth/validate/kubernetes');
const validator = createSchemaValidator([], createCelEngine());

function rulesBrokenBy(yaml: string): readonly string[] {
  return validator.validate(parse(yaml) as KubernetesObject).map(({ rule }) => rule);
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['generated', 'documentation'].includes(entry.name) ? [] : sources(path);
    return [readFileSync(path, 'utf8')];
  });
}

describe('every documented rule', () => {
  it.each(DOCUMENTED_RULES.map((rule) => [rule.id, rule] as const))(
    '%s: the bad example breaks it, the good one breaks none',
    (id, { bad, good }) => {
      expect(rulesBrokenBy(bad)).toContain(id);
      expect(rulesBrokenBy(good)).toEqual([]);
    },
  );

  it('the bad example breaks no other rule', () => {
    const others = DOCUMENTED_RULES.flatMap(({ id, bad }) =>
      rulesBrokenBy(bad)
        .filter((rule) => rule !== id)
        .map((rule) => `${id} -> ${rule}`),
    );
    expect(others).toEqual([]);
  });

  it('has an id of its own', () => {
    const ids = DOCUMENTED_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is documented if the code can report it', () => {
    const used = new Set(
      sources(FOLDER).flatMap((text) =>
        [...text.matchAll(/rule: '([a-z-]+\/[a-z-]+)'/g)].map((match) => match[1]),
      ),
    );
    const documented = new Set(DOCUMENTED_RULES.map(({ id }) => id));
    expect([...used].filter((id) => !documented.has(id ?? '')).sort()).toEqual(['cel/engine', 'cel/rule']);
    expect([...documented].filter((id) => !used.has(id))).toEqual([]);
  });
});
