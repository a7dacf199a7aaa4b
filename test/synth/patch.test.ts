import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/object.js';
import type { ConfigInput } from '../../src/config/index.js';
import { isOperatorError, type OperatorError } from '../../src/kernel/errors.js';
import { applyPatches, mergePatch } from '../../src/synth/patch.js';
import { configFor } from '../support/component.js';

const server: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'argocd-server', namespace: 'argocd', labels: { a: '1', b: '2' } },
  spec: { replicas: 1, template: { spec: { hostNetwork: false } } },
};

type Patch = NonNullable<NonNullable<NonNullable<ConfigInput['components']>['argocd']>['patches']>[number];

function patch(...patches: Patch[]) {
  const config = configFor({ config: { components: { argocd: { patches } } } });
  return applyPatches('argocd', config, [
    { object: server, component: 'argocd', construct: 'argocd/server' },
  ]);
}

function problemsOf(run: () => unknown): OperatorError['problems'] {
  try {
    run();
  } catch (error) {
    if (isOperatorError(error)) return error.problems;
    throw error;
  }
  return [];
}

describe('patches of a component', () => {
  test('merge into the object and are reported with key and reason', () => {
    const [patched] = patch({
      kind: 'Deployment',
      name: 'argocd-server',
      merge: { spec: { replicas: 5 }, metadata: { labels: { a: null } } },
      reason: 'our gateway needs five',
    });
    expect(patched?.object['spec']).toEqual({ replicas: 5, template: { spec: { hostNetwork: false } } });
    expect(patched?.object.metadata.labels).toEqual({ b: '2' });
    expect(patched?.patches).toEqual([
      { key: 'components.argocd.patches[0]', reason: 'our gateway needs five' },
    ]);
  });

  test('that find no object are refused, with the nearest object', () => {
    const [problem] = problemsOf(() =>
      patch({ kind: 'Deployment', name: 'argocd-sever', merge: {}, reason: 'typo' }),
    );
    expect(problem).toMatchObject({
      rule: 'patch/no-object',
      path: 'components.argocd.patches[0]',
      fix: 'did you mean "Deployment/argocd-server"?',
    });
  });

  test('that would change the identity of an object are refused', () => {
    const problems = problemsOf(() =>
      patch({
        kind: 'Deployment',
        name: 'argocd-server',
        merge: { kind: 'Job', metadata: { name: 'x' } },
        reason: 'no',
      }),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      'components.argocd.patches[0].merge.kind',
      'components.argocd.patches[0].merge.metadata.name',
    ]);
  });
});

describe('mergePatch follows the examples of RFC 7386, appendix A', () => {
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j gives %j', (target, change, result) => {
    expect(mergePatch(target, change)).toEqual(result);
  });

  test('does not touch a prototype', () => {
    const result = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(result as object)).toEqual(['__proto__']);
  });
});
