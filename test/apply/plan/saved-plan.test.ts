import { describe, expect, test } from 'vitest';
import { noDecisions } from '../../../src/apply/model.js';
import { planUninstall, readPlan, samePlan, savePlan } from '../../../src/apply/plan/index.js';
import { fakeCluster } from './support/fake-cluster.js';
import { namespace, web } from './support/objects.js';
import { bundleOf, planOf, recordOf } from './support/session.js';

const bundle = bundleOf('p', [namespace('a'), web('a')]);
const decisions = { ...noDecisions, adopt: ['Deployment/*'], backedUp: true };

describe('a saved plan', () => {
  test('is complete: plan, consents and bundle come back', async () => {
    const prepared = await planOf(fakeCluster([]), bundle);
    const saved = readPlan(await savePlan(prepared, decisions));
    expect(saved.plan).toEqual(JSON.parse(JSON.stringify(prepared.plan)));
    expect(saved.decisions).toEqual(decisions);
    expect(saved.bundle).toEqual(bundle);
  });

  test('is the same as one made now, while nothing moved', async () => {
    const saved = readPlan(await savePlan(await planOf(fakeCluster([]), bundle), decisions));
    expect(samePlan(saved.plan, (await planOf(fakeCluster([]), bundle)).plan)).toEqual([]);
  });

  test('of another cluster is refused, whatever it would do', async () => {
    const { plan } = await planOf(fakeCluster([]), bundle);
    const other = { ...plan, target: { ...plan.target, clusterId: 'another' } };
    expect(samePlan(plan, other)).toMatchObject([{ rule: 'plan/other-cluster' }]);
  });

  test('says so when only the order or ownership moved', async () => {
    const { plan } = await planOf(fakeCluster([]), bundle);
    expect(samePlan(plan, { ...plan, fingerprint: 'other' })).toMatchObject([
      { rule: 'plan/moved', message: /order/ },
    ]);
  });

  test('names objects that came or went', async () => {
    const { plan } = await planOf(fakeCluster([]), bundle);
    const fewer = { ...plan, changes: plan.changes.slice(1), fingerprint: 'other' };
    expect(samePlan(plan, fewer)).toEqual([
      { rule: 'plan/moved', object: 'Namespace a', message: 'planned: create; now: nothing' },
    ]);
  });

  test('of an uninstall does not exist', async () => {
    const prepared = await planUninstall(fakeCluster([]), {
      record: recordOf(bundle),
      decisions: noDecisions,
      deleteData: false,
    });
    await expect(savePlan(prepared, decisions)).rejects.toMatchObject({ code: 'E_PLAN_FILE' });
  });

  test.each([
    ['no JSON', 'hello', 'it is no JSON'],
    ['something else', '{"a":1}', 'it is no saved plan'],
    ['a list', '[]', 'it is no saved plan'],
    ['of a later version', '{"schemaVersion":2}', 'it is a saved plan of version 2; this program reads 1'],
    ['incomplete', '{"schemaVersion":1,"plan":{}}', 'it is an incomplete plan'],
  ])('that is %s is refused in words', (_title, text, message) => {
    expect(() => readPlan(text)).toThrow(message);
  });

  test('with another bundle in it is refused', async () => {
    const [one, two] = await Promise.all(
      [bundle, bundleOf('p', [namespace('b')])].map(
        async (each) =>
          JSON.parse(await savePlan(await planOf(fakeCluster([]), each), decisions)) as { bundle: object },
      ),
    );
    expect(() => readPlan(JSON.stringify({ ...one, bundle: two?.bundle }))).toThrow(
      'the plan is not about the bundle that it holds',
    );
    expect(() => readPlan(JSON.stringify({ ...one, bundle: { ...two?.bundle, sha256: '0' } }))).toThrow(
      'was changed or is incomplete',
    );
  });
});
