import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toWaves } from '../../src/kernel/graph.js';

const node = (id: string, ...after: string[]) => ({ id, after });

describe('toWaves', () => {
  test('puts each node in the wave after the last one it needs', () => {
    expect(toWaves([node('c', 'a', 'b'), node('b', 'a'), node('a'), node('d')])).toEqual({
      waves: [['a', 'd'], ['b'], ['c']],
    });
  });

  test('ignores names that are not in the graph', () => {
    expect(toWaves([node('a', 'absent')])).toEqual({ waves: [['a']] });
  });

  test('answers a cycle as a path that ends where it began', () => {
    expect(toWaves([node('a', 'c'), node('b', 'a'), node('c', 'b')])).toEqual({
      cycle: ['a', 'c', 'b', 'a'],
    });
  });

  test('does not depend on the order of the input, and never puts a node before what it needs', () => {
    const graph = fc
      .integer({ min: 1, max: 30 })
      .chain((size) =>
        fc.tuple(
          ...Array.from({ length: size }, (_, index) =>
            fc
              .subarray(Array.from({ length: index }, (_, i) => `n${i}`))
              .map((after) => node(`n${index}`, ...after)),
          ),
        ),
      );
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), (nodes, random) => {
        const shuffled = [...nodes].sort(() => ((random.next().value as number) % 3) - 1);
        const result = toWaves(nodes);
        expect(toWaves(shuffled)).toEqual(result);
        if (!('waves' in result)) throw new Error('a graph without cycles');
        const waveOf = new Map(result.waves.flatMap((ids, wave) => ids.map((id) => [id, wave] as const)));
        for (const { id, after } of nodes) {
          for (const before of after) expect(waveOf.get(before)!).toBeLessThan(waveOf.get(id)!);
        }
      }),
    );
  });

  test('is linear: a chain of 2,000 layers of full connections does not explode', () => {
    const layers = Array.from({ length: 500 }, (_, layer) =>
      Array.from({ length: 4 }, (_, i) =>
        node(
          `l${layer}-${i}`,
          ...(layer === 0 ? [] : Array.from({ length: 4 }, (_, j) => `l${layer - 1}-${j}`)),
        ),
      ),
    ).flat();
    const result = toWaves(layers);
    expect('waves' in result && result.waves.length).toBe(500);
  });
});
