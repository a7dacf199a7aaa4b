import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflictOption, covers, parseConflictRule } from '../../../src/apply/plan/conflict-rule.js';
import { conflictPresets } from '../../../src/apply/plan/conflict-presets.js';
import { conflictCauses, decide, decideAll, withoutLeft } from '../../../src/apply/plan/conflicts.js';
import { fits, isNamed, optionObject } from '../../../src/apply/plan/pattern.js';
import type { ObjectRef } from '../../../src/kube/index.js';
import { web } from './support/objects.js';

const deployment: ObjectRef = { group: 'apps', kind: 'Deployment', namespace: 'a', name: 'web' };
const noRules = { rules: [], scaled: false };

describe('a pattern', () => {
  test.each<[string, string, boolean]>([
    ['Deployment/a/web', 'Deployment/a/web', true],
    ['Deployment/a/web', 'Deployment/a/web2', false],
    ['Deployment/*', 'Deployment/a/web', true],
    ['*', 'anything', true],
    ['*', '', true],
    ['*/web', 'Deployment/a/web', true],
    ['D*/a/*b', 'Deployment/a/web', true],
    ['D*x*b', 'Deployment/a/web', false],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'a1b2c', true],
    ['a.c', 'abc', false],
  ])('%s against %s: %s', (pattern, text, expected) => expect(fits(pattern, text)).toBe(expected));

  test('agrees with the regular expression it stands for', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(
        letters,
        letters.map((text) => text.replaceAll('*', 'c')),
        (pattern, text) => {
          expect(fits(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
        },
      ),
    );
  });

  test('names an object as options do', () => {
    expect(optionObject(deployment)).toBe('Deployment/a/web');
    expect(optionObject({ group: '', kind: 'Namespace', name: 'a' })).toBe('Namespace/a');
    expect(isNamed(deployment, ['Service/*', 'Deployment/a/*'])).toBe(true);
    expect(isNamed(deployment, ['Deployment/web'])).toBe(false);
  });
});

describe('a rule for conflicts', () => {
  test.each([
    ['take', { decision: 'take' }],
    ['leave,field=spec.replicas', { decision: 'leave', field: 'spec.replicas' }],
    ['leave,field=.spec.replicas', { decision: 'leave', field: 'spec.replicas' }],
    [
      'take,object=ClusterRole/system:x,field=rules,manager=a*',
      { decision: 'take', object: 'ClusterRole/system:x', field: 'rules', manager: 'a*' },
    ],
  ])('is read: %s', (text, rule) => {
    expect(parseConflictRule(text)).toEqual({ ...rule, because: `asked for: --conflict ${text}` });
  });

  test.each([
    ['', '"" is none of take, leave, refuse'],
    ['keep,field=x', '"keep" is none of take, leave, refuse'],
    ['take,kind=x', '"kind=x" is none of object=, field=, manager='],
    ['take,field', '"field" is none of object=, field=, manager='],
    ['take,field=', 'field is empty'],
    ['take,field=a,field=b', 'field is there twice'],
  ])('is refused with the reason: "%s"', (text, why) => {
    expect(() => parseConflictRule(text)).toThrow(`--conflict ${text}: ${why}`);
  });

  test('is read as it was written', () => {
    const part = fc.option(fc.string({ unit: fc.constantFrom('a', '/', ':', '*', '=', '-'), minLength: 1 }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(
        fc.constantFrom('take', 'leave', 'refuse'),
        part,
        part,
        part,
        (decision, object, field, manager) => {
          const rule = {
            decision,
            ...(object && { object }),
            ...(field && { field }),
            ...(manager && { manager }),
          } as const;
          expect(parseConflictRule(conflictOption(rule))).toMatchObject(rule);
        },
      ),
    );
  });

  test('covers a field when each of its parts does', () => {
    const field = { ref: deployment, field: 'spec.replicas', manager: 'kubectl' };
    const rule = { decision: 'take', because: '' } as const;
    expect(covers(rule, field)).toBe(true);
    expect(covers({ ...rule, object: 'Deployment' }, field)).toBe(true);
    expect(covers({ ...rule, object: 'Deployment/a/*', field: 'spec.*', manager: 'kubectl*' }, field)).toBe(
      true,
    );
    expect(covers({ ...rule, object: 'StatefulSet' }, field)).toBe(false);
    expect(covers({ ...rule, field: 'spec' }, field)).toBe(false);
    expect(covers({ ...rule, manager: 'helm' }, field)).toBe(false);
  });
});

describe('the presets', () => {
  test.each<[string, ObjectRef['kind'], string, string, string]>([
    [
      'replicas under a HorizontalPodAutoscaler',
      'Deployment',
      'spec.replicas',
      'kube-controller-manager',
      'leave',
    ],
    ['replicas under KEDA', 'Deployment', 'spec.replicas', 'keda-operator', 'leave'],
    ['replicas that somebody scaled', 'Deployment', 'spec.replicas', 'kubectl', 'refuse'],
    [
      'the injected authority of a webhook',
      'MutatingWebhookConfiguration',
      'webhooks.clientConfig.caBundle',
      'cert-manager-cainjector',
      'leave',
    ],
    [
      'the injected authority of a conversion',
      'CustomResourceDefinition',
      'spec.conversion.webhook.clientConfig.caBundle',
      'operator',
      'leave',
    ],
    ['the injected authority of an API service', 'APIService', 'spec.caBundle', 'metrics-server', 'leave'],
    [
      'the rules of an aggregated role',
      'ClusterRole',
      'rules',
      'clusterrole-aggregation-controller',
      'leave',
    ],
    [
      'what a cloud writes on a service',
      'Service',
      'spec.loadBalancerIP',
      'cloud-controller-manager',
      'leave',
    ],
    ['a field that Argo CD applies', 'ConfigMap', 'data.x', 'argocd-controller', 'refuse'],
    ['a field that Helm applies', 'ConfigMap', 'data.x', 'helm', 'refuse'],
    ['a field of an unknown manager', 'ConfigMap', 'data.x', 'whatever', 'refuse'],
  ])('%s', (_title, kind, field, manager, decision) => {
    expect(decide(noRules, { group: '', kind, name: 'x' }, field, manager).decision).toBe(decision);
  });

  test('leave the replicas of what an autoscaler scales, whoever changed them', () => {
    expect(decide({ rules: [], scaled: true }, deployment, 'spec.replicas', 'kubectl').decision).toBe(
      'leave',
    );
  });

  test('come after the rules of a person, of which the first counts', () => {
    const rules = [
      { decision: 'take', field: 'spec.replicas', because: 'first' },
      { decision: 'refuse', because: 'second' },
    ] as const;
    expect(
      decide({ rules, scaled: true }, deployment, 'spec.replicas', 'kube-controller-manager').because,
    ).toBe('first');
  });

  test('all say why', () => {
    for (const { because } of conflictPresets) expect(because.length).toBeGreaterThan(20);
  });
});

describe('a conflict', () => {
  const cause = (message: string, field: string) => ({ reason: 'FieldManagerConflict', message, field });

  test.each([
    ['conflict with "kubectl" using apps/v1', 'kubectl'],
    ['conflict with "kubectl" with subresource "scale" using apps/v1', 'kubectl'],
    ['conflict with "kubectl-edit" using apps/v1 at 2026-01-01T00:00:00Z', 'kubectl-edit'],
    ['conflict with "odd \\"name\\"" using v1', 'odd "name"'],
    ['something new', 'unknown'],
  ])('names the manager: %s', (message, manager) => {
    expect(conflictCauses({ causes: [cause(message, '.spec.replicas')] })).toEqual([
      { field: '.spec.replicas', manager },
    ]);
  });

  test('has one cause per manager, and nothing of other causes', () => {
    const causes = [
      cause('conflict with "a" using v1', '.x'),
      cause('conflict with "b" using v1', '.x'),
      { reason: 'FieldValueInvalid', field: '.x' },
    ];
    expect(conflictCauses({ causes })).toHaveLength(2);
  });

  const desired = web('a', { replicas: 2 });
  const live = web('a', { replicas: 3, image: 'nginx:theirs' });
  const sides = { ref: deployment, desired, live };

  test('shows both values, and what is left is not sent', () => {
    const causes = [
      { field: '.spec.replicas', manager: 'kube-controller-manager' },
      { field: '.spec.template.spec.containers[name="web"].image', manager: 'kubectl' },
    ];
    const decided = decideAll(causes, sides, noRules);
    expect(decided.map(({ conflict }) => conflict)).toMatchObject([
      { field: 'spec.replicas', theirs: '3', ours: '2', decision: 'leave' },
      {
        field: 'spec.template.spec.containers[name="web"].image',
        theirs: '"nginx:theirs"',
        ours: '"nginx:1"',
        decision: 'refuse',
      },
    ]);
    const sent = withoutLeft(desired, decided);
    expect(sent['spec']).not.toHaveProperty('replicas');
    expect(JSON.stringify(sent)).toContain('nginx:1');
  });

  test('about a field that is not found is not left silently', () => {
    const rules = [{ decision: 'leave', because: 'asked' }] as const;
    const [one] = decideAll([{ field: '.spec.other', manager: 'x' }], sides, { rules, scaled: false });
    expect(one).toMatchObject({
      conflict: { decision: 'refuse', because: 'asked, but the field is not found in the bundle' },
    });
  });

  test('never shows a value of a Secret, nor what looks like one', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'b3Vycw==' } };
    const ref = { group: '', kind: 'Secret', name: 's' };
    const [one] = decideAll(
      [{ field: '.data.a', manager: 'x' }],
      { ref, desired: secret, live: secret },
      noRules,
    );
    expect(one?.conflict).toMatchObject({ theirs: '***', ours: '***' });
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 's' },
      data: { password: 'hunter2' },
    };
    const [other] = decideAll(
      [{ field: '.data.password', manager: 'x' }],
      { ref, desired: config, live: config },
      noRules,
    );
    expect(other?.conflict.ours).toBe('***');
  });
});
