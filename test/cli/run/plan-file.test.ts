import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noDecisions } from '../../../src/apply/model.js';
import { readBundle } from '../../../src/bundle/read.js';
import { readPlanFile, refuseOtherPlan, writePlanFile } from '../../../src/cli/run/plan-file.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';
import { change, digest, plan } from '../support/plans.js';

const bundle = readBundle(join(root, 'dist', 'minimal'));
const fields = [{ path: 'x', before: '1', after: '2' }];
const planned = plan([change('update', 'Role/a/b', { uid: 'one', fields })], {
  bundle: { digest: bundle.index.digest, profile: 'minimal', version: '0.1.0' },
});

/** Saves a plan; answers the folder with `plan.json`. */
async function saved(): Promise<string> {
  const cwd = temporaryFolder();
  const prepared = { plan: planned, steps: [], kinds: [], bundle };
  await writePlanFile(prepared, noDecisions, { file: 'plan.json', cwd });
  return cwd;
}

/** Changes a saved plan as a person with an editor could. */
async function changed(edit: (text: string) => string): Promise<string> {
  const cwd = await saved();
  const file = join(cwd, 'plan.json');
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
  return cwd;
}

const read = (cwd: string) => readPlanFile({ file: 'plan.json', cwd });

describe('a plan as a file', () => {
  test('is read back as it was, with its bundle and its consents', async () => {
    const back = read(await saved());
    expect(back.plan).toEqual(planned);
    expect(back.decisions).toEqual(noDecisions);
    expect(back.bundle.index).toEqual(bundle.index);
    expect([...back.bundle.files]).toEqual([...bundle.files]);
  });

  test.each([
    ['is missing', () => temporaryFolder()],
    ['is no JSON', () => temporaryFolder({ 'plan.json': 'no' })],
    ['is something else', () => temporaryFolder({ 'plan.json': '{"schemaVersion": 1}' })],
    [
      'is of another version',
      () => changed((text) => text.replace('"schemaVersion": 1', '"schemaVersion": 9')),
    ],
    [
      'holds a bundle that was changed',
      () => changed((text) => text.replace(/"data": "....../, '"data": "AAAAAA')),
    ],
    [
      'is about another bundle',
      () =>
        changed((text) => text.replace(`"digest": "${bundle.index.digest}"`, `"digest": "${digest('0')}"`)),
    ],
  ])('that %s is refused, by its name', async (_what, make) => {
    const cwd = await make();
    expect(() => read(cwd)).toThrow(expect.objectContaining({ code: 'E_PLAN_FILE', exitCode: 2 }) as Error);
    expect(() => read(cwd)).toThrow('plan.json: ');
  });
});

describe('a plan that was saved', () => {
  test('goes on when the plan made now does the same', () => {
    expect(() => refuseOtherPlan(planned, { ...planned, warnings: ['new'] })).not.toThrow();
  });

  test('is refused with exit code 4 when something else would be done, naming it', () => {
    const moved = { ...planned, changes: [change('create', 'Role/a/b')], fingerprint: digest('e') };
    expect(() => refuseOtherPlan(planned, moved)).toThrow(
      expect.objectContaining({ code: 'E_PLAN_STALE', exitCode: 4 }) as Error,
    );
  });

  test('is refused in another cluster', () => {
    const other = { ...planned, target: { ...planned.target, clusterId: 'other' } };
    expect(() => refuseOtherPlan(planned, other)).toThrow(
      expect.objectContaining({ code: 'E_PLAN_STALE' }) as Error,
    );
  });
});
