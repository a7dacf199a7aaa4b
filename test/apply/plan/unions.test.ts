import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import type { LiveObject } from '../../../src/kube/client.js';
import { withoutFormerAnswers } from '../../../src/apply/plan/unions.js';

const deployment = (strategy: object): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n' },
  spec: { strategy, replicas: 1 },
});
const rolling = deployment({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } });

describe('a strategy that changes', () => {
  test('takes the defaults of the former one away', () => {
    const sent = withoutFormerAnswers(deployment({ type: 'Recreate' }), rolling);
    expect(sent['spec']).toEqual({ strategy: { type: 'Recreate', rollingUpdate: null }, replicas: 1 });
  });

  test('of the same answer is sent as it is', () => {
    const same = deployment({ type: 'RollingUpdate' });
    expect(withoutFormerAnswers(same, rolling)).toBe(same);
    const recreate = deployment({ type: 'Recreate' });
    expect(withoutFormerAnswers(recreate, recreate)).toBe(recreate);
  });

  test('is left alone where the bundle says nothing about it', () => {
    const silent = deployment({});
    expect(withoutFormerAnswers(silent, rolling)).toBe(silent);
  });
});
