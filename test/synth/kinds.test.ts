import { describe, expect, test } from 'vitest';
import type { KindFacts } from '../../src/bundle/kind-facts.js';
import { collectKinds } from '../../src/synth/kinds.js';
import { record } from '../support/record.js';

function kind(name: string, path: string): KindFacts {
  return { group: 'x.io', kind: name, readiness: { ready: [{ path, is: ['a'] }] } };
}

function collected(...components: readonly Parameters<typeof record>[]): readonly KindFacts[] {
  return collectKinds({
    components: components.map(([id, parts]) => ({ component: record(id, parts), wave: 0, reasons: [] })),
  });
}

describe('kinds of a bundle', () => {
  test('come from all components, in order of group and kind', () => {
    expect(
      collected(['b', { kinds: [kind('Z', 'z'), kind('A', 'a')] }], ['a', { kinds: [kind('M', 'm')] }]).map(
        ({ kind: name }) => name,
      ),
    ).toEqual(['A', 'M', 'Z']);
  });

  test('are believed of whoever knows better than the one that brings the definition', () => {
    const brings = { crds: ['sensors.argoproj.io' as const], kinds: [kind('A', 'theirs')] };
    const knows = { kinds: [kind('A', 'ours')] };
    expect(collected(['operator', brings], ['own', knows])).toEqual([kind('A', 'ours')]);
    expect(collected(['own', knows], ['operator', brings])).toEqual([kind('A', 'ours')]);
  });
});
