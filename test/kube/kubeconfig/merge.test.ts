import { delimiter } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locateKubeconfigs } from '../../../src/kube/kubeconfig/locate.js';
import { emptyKubeconfig, mergeKubeconfigs } from '../../../src/kube/kubeconfig/merge.js';
import type { Entry, Kubeconfig } from '../../../src/kube/kubeconfig/model.js';

const entries = (file: string) =>
  fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
    .map(
      (names) => new Map(names.map((name): [string, Entry] => [name, { name, file, value: { from: file } }])),
    );
const config = (file: string): fc.Arbitrary<Kubeconfig> =>
  fc
    .record({
      clusters: entries(file),
      users: entries(file),
      contexts: entries(file),
      current: fc.option(fc.constantFrom('a', 'b')),
    })
    .map(({ current, ...lists }) => ({
      ...lists,
      ...(current !== null && { currentContext: { name: current, file } }),
    }));
const configs = fc.tuple(config('1'), config('2'), config('3'));

describe('merging kubeconfigs', () => {
  test('takes each entry whole from the first file that has it', () => {
    fc.assert(
      fc.property(configs, (all) => {
        const merged = mergeKubeconfigs(all);
        for (const list of ['clusters', 'users', 'contexts'] as const) {
          const names = new Set(all.flatMap((one) => [...one[list].keys()]));
          expect(new Set(merged[list].keys())).toEqual(names);
          for (const name of names) {
            expect(merged[list].get(name)).toBe(all.find((one) => one[list].has(name))?.[list].get(name));
          }
        }
      }),
    );
  });

  test('takes the current context of the first file that has one', () => {
    fc.assert(
      fc.property(configs, (all) => {
        const first = all.find(({ currentContext }) => currentContext !== undefined);
        expect(mergeKubeconfigs(all).currentContext).toEqual(first?.currentContext);
      }),
    );
  });

  test('is the same in one go and step by step, and an empty file changes nothing', () => {
    fc.assert(
      fc.property(configs, ([a, b, c]) => {
        const merged = mergeKubeconfigs([a, b, c]);
        expect(mergeKubeconfigs([mergeKubeconfigs([a, b]), c])).toEqual(merged);
        expect(mergeKubeconfigs([a, mergeKubeconfigs([b, c])])).toEqual(merged);
        expect(mergeKubeconfigs([emptyKubeconfig, a, emptyKubeconfig, b, c])).toEqual(merged);
        expect(mergeKubeconfigs([a, a])).toEqual(mergeKubeconfigs([a]));
      }),
    );
  });
});

describe('the files of the kubeconfig', () => {
  const home = '/home/jane';
  const cwd = '/work';

  test.each([
    [
      'the one that was given, before the environment',
      { kubeconfig: 'k.yaml', env: { KUBECONFIG: '/x' } },
      ['/work/k.yaml'],
      true,
    ],
    [
      'those of KUBECONFIG, in order, once each',
      { env: { KUBECONFIG: ['/b', '', 'a', '/b'].join(delimiter) } },
      ['/b', '/work/a'],
      false,
    ],
    ['that in the home folder', { env: {} }, ['/home/jane/.kube/config'], false],
    [
      'that in the home folder when KUBECONFIG is empty',
      { env: { KUBECONFIG: '' } },
      ['/home/jane/.kube/config'],
      false,
    ],
    [
      'that in the home folder when an empty one was given',
      { kubeconfig: '', env: {} },
      ['/home/jane/.kube/config'],
      false,
    ],
  ])('are %s', (_title, places, files, required) => {
    expect(locateKubeconfigs({ home, cwd, ...places })).toEqual({ files, required });
  });

  test('are found by HOME when nobody names the home folder', () => {
    expect(locateKubeconfigs({ cwd, env: { HOME: '/h' } }).files).toEqual(['/h/.kube/config']);
    expect(locateKubeconfigs({ cwd, env: { USERPROFILE: '/u' } }).files).toEqual(['/u/.kube/config']);
  });
});
