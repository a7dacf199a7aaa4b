import { describe, expect, test } from 'vitest';
import {
  missingRights,
  neededRights,
  rightsProblems,
  roleFor,
  type PolicyRule,
  type Right,
} from '../../../src/apply/permissions/index.js';
import { readBundle } from '../../../src/bundle/read.js';
import { fakeRights, type FakeRights } from './support.js';

const right = (rest: Partial<Right>): Right => ({
  verb: 'get',
  group: '',
  resource: 'pods',
  why: 'look',
  ...rest,
});

const asks = async (needed: readonly Right[], rights: FakeRights) => {
  const { ctx, asked } = fakeRights(rights);
  const problems = await missingRights(ctx, needed);
  return { problems, asked, texts: problems.map(({ message }) => message) };
};

const pods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

describe('missingRights', () => {
  test('costs an administrator one request', async () => {
    const { problems, asked } = await asks([right({}), right({ namespace: 'a' })], { allowed: ['* */*'] });
    expect(problems).toEqual([]);
    expect(asked).toEqual(['* */*']);
  });

  test('asks about a namespace only what holds everywhere does not settle', async () => {
    const { problems, asked } = await asks([right({ namespace: 'a' })], { everywhere: [pods] });
    expect(problems).toEqual([]);
    expect(asked).toEqual(['* */*', 'rules in cto:everywhere']);
  });

  test('asks each namespace once, however many rights', async () => {
    const needed = ['get', 'list', 'watch'].map((verb) => right({ verb, namespace: 'a' }));
    const { asked } = await asks(needed, {});
    expect(asked).toEqual(['* */*', 'rules in cto:everywhere', 'rules in a']);
  });

  test('does not take the right in one namespace for a right in another', async () => {
    const needed = ['a', 'b'].map((namespace) => right({ namespace }));
    const { texts } = await asks(needed, { local: { a: [pods] } });
    expect(texts).toEqual(['rights that the deployment needs are missing in the namespace b:\nget: pods']);
  });

  test('does not take the right in a namespace for one in the cluster', async () => {
    const { texts } = await asks([right({}), right({ verb: 'list', namespace: 'a' })], {
      local: { a: [pods] },
    });
    expect(texts[0]).toBe('rights that the deployment needs are missing in the whole cluster:\nget: pods');
  });

  test('lists every missing name, and no other', async () => {
    const { texts } = await asks([right({ names: ['a', 'b', 'c'] })], {
      everywhere: [{ ...pods, resourceNames: ['b'] }],
    });
    expect(texts).toEqual([
      'rights that the deployment needs are missing in the whole cluster:\nget: pods named a, c',
    ]);
  });

  test('needs no right to give what the deployer has', async () => {
    const escalate = right({ verb: 'escalate', resource: 'roles', names: ['r'], orElse: [pods] });
    expect((await asks([escalate], { everywhere: [pods] })).problems).toEqual([]);
    expect((await asks([escalate], {})).problems).toHaveLength(1);
  });

  test('does not want a namespace to be made that is there', async () => {
    const create = right({ verb: 'create', resource: 'namespaces', unlessNamespace: 'cto-system' });
    expect((await asks([create], { namespaces: ['cto-system'] })).problems).toEqual([]);
    expect((await asks([create], {})).problems).toHaveLength(1);
  });

  test('asks one by one where rules cannot be listed', async () => {
    const needed = [right({ names: ['a', 'b'] }), right({ verb: 'list' })];
    const { asked, texts } = await asks(needed, {
      incomplete: true,
      allowed: ['get /pods  a', 'list /pods'],
    });
    expect(asked.slice(2)).toEqual(['get /pods  a', 'get /pods  b', 'list /pods']);
    expect(texts).toEqual([
      'rights that the deployment needs are missing in the whole cluster:\nget: pods named b',
    ]);
  });

  test('takes the word of a rule even where others cannot be listed', async () => {
    const { problems, asked } = await asks([right({})], { incomplete: true, everywhere: [pods] });
    expect(problems).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  test('warns of rights that are only helpful', async () => {
    const { problems } = await asks([right({ optional: true, why: 'say why' })], {});
    expect(problems).toMatchObject([{ rule: 'rights/helpful', severity: 'warning' }]);
    expect(problems[0]?.message).toContain('to say why');
  });

  test('says how an administrator gives them', async () => {
    const { ctx } = fakeRights({});
    const [problem] = await missingRights(ctx, [right({})], { command: 'cto permissions --profile minimal' });
    expect(problem?.fix).toContain('cto permissions --profile minimal | kubectl apply --server-side');
  });

  test('finds nothing missing with exactly the role that is printed', async () => {
    const bundle = readBundle('dist/production');
    const roles = roleFor(bundle).filter(({ kind }) => kind.endsWith('Role'));
    const rulesOf = (object: object | undefined) => (object as { rules: PolicyRule[] }).rules;
    const rights = {
      everywhere: rulesOf(roles.find(({ kind }) => kind === 'ClusterRole')),
      local: Object.fromEntries(
        roles
          .filter(({ kind }) => kind === 'Role')
          .map((role) => [role.metadata.namespace ?? '', rulesOf(role)]),
      ),
      namespaces: ['cto-system'],
    };
    const needed = neededRights(bundle);
    expect((await asks(needed, rights)).texts).toEqual([]);
    const asked = (await asks(needed, rights)).asked.length;
    expect(asked).toBeLessThanOrEqual(2 + Object.keys(rights.local).length);
  });

  test('names exactly the rule that is taken out of that role', async () => {
    const bundle = readBundle('dist/minimal');
    const roles = roleFor(bundle).filter(({ kind }) => kind.endsWith('Role'));
    for (const role of roles) {
      const rules = (role as unknown as { rules: PolicyRule[] }).rules;
      for (const [index, removed] of rules.entries()) {
        const left = rules.filter((_, position) => position !== index);
        const of = (one: (typeof roles)[number]) =>
          one === role ? left : (one as unknown as { rules: PolicyRule[] }).rules;
        const clusterRole = roles.filter(({ kind }) => kind === 'ClusterRole').flatMap(of);
        const local = Object.fromEntries(
          roles.filter(({ kind }) => kind === 'Role').map((one) => [one.metadata.namespace ?? '', of(one)]),
        );
        const { texts } = await asks(neededRights(bundle), {
          everywhere: clusterRole,
          local,
          namespaces: ['cto-system'],
        });
        const place =
          role.metadata.namespace === undefined
            ? 'in the whole cluster'
            : `in the namespace ${role.metadata.namespace}`;
        const mine = texts.filter((text) => text.split('\n')[0]?.includes(place)).join('\n');
        for (const resource of removed.resources ?? []) expect(mine).toContain(resource);
      }
    }
  });
});

describe('rightsProblems', () => {
  test('are one for each place, what is needed before what is helpful', () => {
    const problems = rightsProblems(
      [
        right({ optional: true }),
        right({ namespace: 'a' }),
        right({ namespace: 'b' }),
        right({ verb: 'list', namespace: 'a' }),
      ],
      'cto permissions',
    );
    expect(problems.map(({ rule, message }) => `${rule} ${message.split('\n')[1] ?? ''}`)).toEqual([
      'rights/missing get, list: pods',
      'rights/missing get: pods',
      'rights/helpful get: pods',
    ]);
  });
});
