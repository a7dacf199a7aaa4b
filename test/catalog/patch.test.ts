import { describe, expect, test } from 'vitest';
import { patchObject } from '../../src/catalog/patch.js';
import { objectsOf } from '../../src/bundle/objects.js';
import { findObject } from '../support/component.js';
import { synthesizeProduct } from '../support/product.js';

const five = patchObject(
  'Deployment',
  { name: 'argocd-server', reason: 'our gateway keeps five connections' },
  { spec: { replicas: 5, template: { spec: { priorityClassName: null } } } },
);

describe('patchObject', () => {
  test('is what the configuration takes, and is reported in the bundle', async () => {
    const { bundle } = await synthesizeProduct({ config: { components: { argocd: { patches: [five] } } } });
    const server = findObject(objectsOf(bundle), 'Deployment', 'argocd-server');
    expect(server['spec']).toMatchObject({ replicas: 5 });
    expect(JSON.stringify(server)).not.toContain('priorityClassName');
    const reported = bundle.index.waves
      .flatMap(({ components }) => components.flatMap(({ objects }) => objects))
      .filter(({ patches }) => patches !== undefined);
    expect(reported).toMatchObject([
      {
        kind: 'Deployment',
        name: 'argocd-server',
        patches: [{ key: 'components.argocd.patches[0]', reason: five.reason }],
      },
    ]);
  });

  test('does not compile with a field that the API does not have, or of the wrong type', () => {
    // @ts-expect-error replica is no field of a Deployment
    patchObject('Deployment', { name: 'x', reason: 'y' }, { spec: { replica: 5 } });
    // @ts-expect-error replicas is a number
    patchObject('Deployment', { name: 'x', reason: 'y' }, { spec: { replicas: '5' } });
    expect(five.kind).toBe('Deployment');
  });
});
