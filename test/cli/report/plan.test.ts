import { describe, expect, test } from 'vitest';
import { consentsOf, planText, sumText } from '../../../src/cli/report/plan/text.js';
import { change, component, digest, plan } from '../support/plans.js';

const brief = { color: false, verbose: false };
const verbose = { color: false, verbose: true };

/** The lines of a plan, without those that are empty. */
const linesOf = (...args: Parameters<typeof planText>) =>
  planText(...args)
    .split('\n')
    .filter(Boolean);

describe('a plan as text', () => {
  test('says which bundle comes and which one runs', () => {
    const previous = { digest: digest('a'), profile: 'minimal', version: '0.0.9', revision: 4 };
    expect(linesOf(plan([], { previous }), brief).slice(0, 2)).toEqual([
      'platform cto: deploy profile standard sha256:bbbbbbbbbbbb of cto 0.1.0',
      '  now profile minimal sha256:aaaaaaaaaaaa of cto 0.0.9, revision 4',
    ]);
    expect(planText(plan([]), brief)).toContain('nothing is installed yet');
  });

  test('groups objects by component in order, each with its symbol; what stays as it is is only counted', () => {
    const text = planText(
      plan(
        [
          change('create', 'Namespace/a', { component: 'foundation' }),
          change('update', 'Deployment/a/web', {
            component: 'web',
            effect: 'restart',
            fields: [
              { path: 'spec.replicas', before: '1', after: '3' },
              { path: 'spec.paused', after: 'true' },
              { path: 'spec.old', before: '"x"' },
            ],
          }),
          change('recreate', 'Service/a/web', {
            component: 'web',
            effect: 'recreate',
            because: 'spec.clusterIP cannot be changed',
            downtime: 'some seconds',
          }),
          change('unchanged', 'ConfigMap/a/settings', { component: 'web' }),
          change('delete', 'Role/a/old'),
          change('keep', 'PersistentVolumeClaim/a/data', { because: 'it holds data' }),
        ],
        { components: [component('foundation'), component('web')] },
      ),
      brief,
    );
    expect(text.slice(text.indexOf('foundation'))).toBe(`foundation  FOUNDATION
  +   Namespace a

web  WEB
  ~   Deployment a/web  pods are replaced
        spec.replicas: 1 -> 3
        spec.paused: + true
        spec.old: - "x"
  -/+ Service a/web  is made anew; spec.clusterIP cannot be changed; away some seconds

no longer in the bundle
  -   Role a/old
  =   PersistentVolumeClaim a/data  is kept; it holds data

1 to create, 1 to update, 1 to make anew, 1 to delete, 1 kept, 1 unchanged
`);
  });

  test('starts with the risks: what is lost, for how long, and what to do before', () => {
    const data = { holds: 'the databases', backup: 'take a backup' };
    const lines = linesOf(
      plan([
        change('create', 'ConfigMap/a/x', { component: 'a' }),
        change('delete', 'Cluster/a/db', { effect: 'data-at-risk', data, component: 'a' }),
        change('recreate', 'Job/a/j', { effect: 'recreate', downtime: 'a minute', component: 'a' }),
        change('keep', 'Cluster/a/kept', { effect: 'data-at-risk', data, component: 'a' }),
      ]),
      brief,
    );
    expect(lines.slice(2, 6)).toEqual([
      'risks',
      '  ! Cluster a/db is deleted',
      '      it holds the databases; before: take a backup',
      '  ! Job a/j is deleted and made again, what it serves is away a minute',
    ]);
  });

  test('ends with every consent that is missing, once, with the option that gives it', () => {
    const consent = {
      kind: 'adopt',
      object: 'Deployment/a/web',
      why: 'helm made it',
      option: '--adopt Deployment/a/web',
    } as const;
    const twice = plan([
      change('adopt', 'Deployment/a/web', { lacks: [consent], component: 'a' }),
      change('adopt', 'Deployment/a/api', { lacks: [consent], component: 'a' }),
    ]);
    expect(consentsOf(twice)).toEqual([consent]);
    expect(linesOf(twice, brief).slice(-3)).toEqual([
      'needs consent: 1 decision',
      '  Deployment/a/web: helm made it',
      '      --adopt Deployment/a/web',
    ]);
  });

  test('shows what becomes of fields that others own', () => {
    const conflict = {
      field: 'spec.replicas',
      manager: 'hpa',
      theirs: '5',
      ours: '2',
      because: 'an autoscaler',
    };
    const text = planText(
      plan([
        change('update', 'Deployment/a/web', {
          component: 'a',
          conflicts: [
            { ...conflict, decision: 'leave' },
            { ...conflict, field: 'spec.paused', decision: 'take' },
          ],
        }),
      ]),
      brief,
    );
    expect(text).toContain('spec.replicas: stays 5 of hpa (an autoscaler)');
    expect(text).toContain('spec.paused: 5 of hpa becomes 2 (an autoscaler)');
  });

  test('cuts long lists with a count, and shows all of them with --verbose', () => {
    const many = plan(
      Array.from({ length: 14 }, (_, number) =>
        change('create', `${number < 12 ? 'Role' : 'Service'}/a/o${number}`, { component: 'a' }),
      ),
    );
    expect(planText(many, brief)).toContain('+   and 4 more: 2 Role, 2 Service');
    expect(planText(many, verbose)).toContain('Service a/o13');
    const fields = Array.from({ length: 15 }, (_, number) => ({ path: `data.f${number}`, after: '1' }));
    const wide = plan([change('update', 'ConfigMap/a/x', { component: 'a', fields })]);
    expect(planText(wide, brief)).toContain('and 3 more fields');
    expect(planText(wide, verbose)).toContain('data.f14');
    const long = plan([
      change('update', 'ConfigMap/a/x', {
        component: 'a',
        fields: [{ path: 'data.a', after: 'x'.repeat(500) }],
      }),
    ]);
    expect(Math.max(...linesOf(long, brief).map(({ length }) => length))).toBeLessThan(140);
    expect(planText(long, verbose)).toContain('x'.repeat(500));
  });

  test('never cuts what is deleted or made anew', () => {
    const many = Array.from({ length: 40 }, (_, number) => change('delete', `Role/a/o${number}`));
    const text = planText(plan(many), brief);
    for (const { ref } of many) expect(text).toContain(`Role a/${ref.name}\n`);
  });

  test('shows problems in full, after the sum', () => {
    const problem = { rule: 'secret/missing', message: 'Secret a/b lacks the key c', fix: 'set C' };
    expect(linesOf(plan([], { problems: [problem] }), brief).slice(-4)).toEqual([
      'nothing to do',
      'error secret/missing',
      '  Secret a/b lacks the key c',
      '  fix: set C',
    ]);
  });

  test('has colours only when they are wanted', () => {
    const one = plan([change('create', 'Role/a/x', { component: 'a' })]);
    expect(planText(one, brief)).not.toContain('\u001b');
    expect(planText(one, { color: true, verbose: false })).toContain('\u001b[32m');
  });
});

test('a sum of nothing but unchanged and kept objects says that there is nothing to do', () => {
  expect(sumText([change('unchanged', 'Role/a/x'), change('keep', 'Role/a/y')])).toBe(
    'nothing to do: 1 kept, 1 unchanged',
  );
});
