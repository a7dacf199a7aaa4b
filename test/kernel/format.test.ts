import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/kernel/format.js';

describe('formatProblem', () => {
  test('writes place, key and value, what is wrong, what to do', () => {
    const text = formatProblem({
      rule: 'config/unknown-word',
      message: 'must be one of none, ingress, gateway',
      fix: 'did you mean "ingress"?',
      location: { file: 'cto.yaml', line: 3, column: 17 },
      path: 'platform.ingress_type',
      value: 'ingres',
    });
    expect(text).toBe(
      [
        'cto.yaml:3:17  error config/unknown-word',
        '  platform.ingress_type = ingres',
        '  must be one of none, ingress, gateway',
        '  fix: did you mean "ingress"?',
      ].join('\n'),
    );
  });

  test('leaves out what is not known', () => {
    expect(formatProblem({ rule: 'a/b', message: 'is wrong', severity: 'warning' })).toBe(
      'warning a/b\n  is wrong',
    );
  });

  test('names object, construct and keys of a manifest problem', () => {
    const text = formatProblem({
      rule: 'bundle/x',
      message: 'is wrong',
      object: 'Deployment argocd/argocd-server',
      construct: 'constructs/argocd/server.ts:42',
      configKeys: ['components.argocd.server', 'features.high_availability'],
    });
    expect(text.split('\n')[1]).toBe(
      '  Deployment argocd/argocd-server  made in constructs/argocd/server.ts:42  from components.argocd.server, features.high_availability',
    );
  });

  test('indents texts of more than one line', () => {
    expect(formatProblem({ rule: 'a/b', message: 'first\nsecond' })).toBe('error a/b\n  first\n  second');
  });
});
