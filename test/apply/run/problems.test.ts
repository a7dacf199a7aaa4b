import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../src/apply/run/problems.js';
import { KubeError, type KubeErrorKind, type KubeErrorParts } from '../../../src/kube/errors.js';
import { node } from './support/fixtures.js';

const ref = { group: 'apps', kind: 'Deployment', namespace: 'web', name: 'site' };
const subject = { ref, construct: 'web/deployment-site', component: node('web') };

describe('a problem with an object', () => {
  test('names the object, the construct that made it, the keys that shaped it, and says what the server said', () => {
    expect(problemOf(error('quota', 'exceeded quota: small'), subject)).toEqual({
      rule: 'apply/quota',
      message: 'exceeded quota: small',
      fix: expect.stringContaining('kubectl describe resourcequota --namespace web') as string,
      object: 'Deployment web/site',
      construct: 'web/deployment-site',
      configKeys: ['components.web'],
    });
  });

  test('says what the client knows of the cause', () => {
    const hint = 'log in again with the tool behind "aws"';
    expect(problemOf(error('unauthorized', 'no', { hint }), subject).fix).toBe(hint);
  });

  test('of missing rights names verb, resource and namespace', () => {
    const { fix } = problemOf(error('forbidden'), {
      ...subject,
      verb: 'delete',
      resource: { ...ref, version: 'v1', plural: 'deployments', namespaced: true, verbs: [] },
    });
    expect(fix).toContain('grant "delete" on deployments.apps in namespace web');
  });

  test('of a field that cannot change names the option that recreates the object', () => {
    expect(problemOf(error('immutable'), subject).fix).toContain('--recreate Deployment/web/site');
  });

  test('of a conflict names every manager with its field', () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-scale" using apps/v1',
        field: '.spec.replicas',
      },
      { reason: 'FieldManagerConflict', message: 'conflict with "flux"', field: '.spec.paused' },
    ];
    expect(problemOf(error('field-conflict', 'Apply failed', { causes }), subject).message).toBe(
      'somebody changed it after the plan was made: kubectl-scale owns spec.replicas, which cto sets too; flux owns spec.paused, which cto sets too',
    );
  });

  const every: readonly KubeErrorKind[] = [
    'connection',
    'throttled',
    'server',
    'webhook',
    'unauthorized',
    'forbidden',
    'quota',
    'denied',
    'not-found',
    'no-kind',
    'field-conflict',
    'conflict',
    'terminating',
    'gone',
    'immutable',
    'invalid',
    'other',
  ];

  test.each(every)('of kind %s says what to do, as part of a sentence', (kind) => {
    const { fix } = problemOf(error(kind), subject);
    expect(fix).toMatch(/^[a-z].{10,}[^.]$/);
  });

  test('is not made of a bug', () => {
    expect(() => problemOf(new TypeError('x is undefined'), subject)).toThrow(TypeError);
  });
});

function error(kind: KubeErrorKind, message = 'no', parts: Partial<KubeErrorParts> = {}): KubeError {
  return new KubeError(message, { kind, status: 400, ...parts });
}
