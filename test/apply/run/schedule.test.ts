import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder, needsOf, type Node, type Outcome } from '../../../src/apply/run/schedule.js';

/** Graphs without circles: a component needs only such as come before it in the list. */
const graphs = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 }).map((lists) =>
  lists.map((list, index): Node => ({
    id: `c${index}`,
    wave: index === 0 ? 0 : 1 + Math.floor(index / 4),
    needs: index === 0 ? [] : list.map((number) => `c${number % index}`),
  })),
);

describe('components', () => {
  test('are begun only when everything they need is done, however long each takes', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.nat({ max: 3 }), { minLength: 12 }), async (nodes, delays) => {
        const done = new Set<string>();
        const outcomes = await inOrder(nodes, async (id) => {
          for (const need of needsOf(nodes).get(id) ?? []) expect(done.has(need)).toBe(true);
          await turns(delays[Number(id.slice(1))] ?? 0);
          done.add(id);
          return { is: 'done' };
        });
        expect([...outcomes.keys()].sort()).toEqual(nodes.map(({ id }) => id).sort());
        expect([...outcomes.values()].every(({ is }) => is === 'done')).toBe(true);
      }),
    );
  });

  test('of which some fail keep back exactly those that need them, directly or not', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.boolean(), { minLength: 12 }), async (nodes, fails) => {
        const isBad = (id: string) => fails[Number(id.slice(1))] === true;
        const begun: string[] = [];
        const outcomes = await inOrder(nodes, (id) => {
          begun.push(id);
          return Promise.resolve({ is: isBad(id) ? 'failed' : 'done' });
        });
        const needs = needsOf(nodes);
        const blocked = (id: string): boolean =>
          (needs.get(id) ?? []).some((need) => blocked(need) || isBad(need));
        for (const { id } of nodes) {
          expect(begun.includes(id)).toBe(!blocked(id));
          expect(outcomes.get(id)?.is).toBe(blocked(id) ? 'skipped' : isBad(id) ? 'failed' : 'done');
        }
      }),
    );
  });

  test('that are kept back name what failed, not what lies between', async () => {
    const nodes = [
      component('crds', 0),
      component('database'),
      component('api', 1, 'database'),
      component('web', 1, 'api'),
    ];
    const outcomes = await run(nodes, { database: 'failed' });
    expect(outcomes.get('web')).toEqual({ is: 'skipped', because: ['database'] });
  });

  test('all need the first wave, whether they say so or not', () => {
    const nodes = [component('crds', 0), component('more-crds', 0), component('web')];
    expect(needsOf(nodes).get('web')).toEqual(['crds', 'more-crds']);
    expect(needsOf(nodes).get('crds')).toEqual([]);
  });

  test('run at the same time when they are free of each other', async () => {
    let running = 0;
    let most = 0;
    await inOrder([component('a'), component('b'), component('c')], async () => {
      running += 1;
      most = Math.max(most, running);
      await turns(2);
      running -= 1;
      return { is: 'done' };
    });
    expect(most).toBe(3);
  });

  test('whose needs are not in the plan do not wait for them', async () => {
    expect((await run([component('web', 1, 'elsewhere')], {})).get('web')).toEqual({ is: 'done' });
  });

  test('behind one that was stopped are stopped, not failed', async () => {
    const outcomes = await run([component('a', 0), component('b')], { a: 'stopped' });
    expect(outcomes.get('b')).toEqual({ is: 'stopped' });
  });

  test('that need each other are refused with the circle', async () => {
    await expect(run([component('a', 1, 'b'), component('b', 1, 'a')], {})).rejects.toMatchObject({
      code: 'E_PLAN_CYCLE',
      message: 'components need each other: a needs b needs a',
    });
  });
});

function component(id: string, wave = 1, ...needs: string[]): Node {
  return { id, wave, needs };
}

function run(nodes: readonly Node[], results: Record<string, 'failed' | 'stopped'>) {
  return inOrder(nodes, (id) =>
    Promise.resolve({ is: results[id] ?? 'done' } as Extract<Outcome, { is: 'done' | 'failed' | 'stopped' }>),
  );
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}
