import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanBuilds } from '../../../src/release/clean/index.js';
import { temporaryFolder } from '../../support/folder.js';

const start =
  '{"kind":"start","format":1,"at":"2026-01-01T00:00:00.000Z","owner":"1","tag":"v2.0.0","plan":"x"}\n';

const whole = {
  '1.0.0/artifacts/cto.tar.gz': '0123456789',
  '1.0.0/work/programs/cto': '01234',
  '1.0.0/artifacts.json': '{}',
  '1.0.0/plan.json': '{}',
  '1.0.0/notes.md': '#',
  '1.0.0/metrics.json': '{}',
  '1.0.0/audit.ndjson': '{}\n',
};
const begun = {
  '2.0.0/artifacts/cto.tar.gz': '0123456789',
  '2.0.0/work/programs/cto': '01234',
  '2.0.0/artifacts.json': '{}',
  '2.0.0/journal.ndjson': start,
};

describe('cleaning builds', () => {
  test('takes what another build makes again, and leaves figures and logs', async () => {
    const folder = temporaryFolder(whole);
    expect(await cleanBuilds({ folder, dryRun: false })).toEqual([
      {
        version: '1.0.0',
        removed: ['artifacts.json', 'artifacts', 'work', 'plan.json', 'notes.md'],
        size: 20,
      },
    ]);
    expect(readdirSync(join(folder, '1.0.0')).sort()).toEqual(['audit.ndjson', 'metrics.json']);
  });

  test('leaves the files of a build whose publication was begun, and says why', async () => {
    const folder = temporaryFolder(begun);
    const [build] = await cleanBuilds({ folder, dryRun: false });
    expect(build).toMatchObject({
      removed: ['work'],
      size: 5,
      kept: expect.stringContaining('resume') as string,
    });
    expect(readdirSync(join(folder, '2.0.0')).sort()).toEqual([
      'artifacts',
      'artifacts.json',
      'journal.ndjson',
    ]);
  });

  test('takes those of one that was rolled back: nothing of it is continued', async () => {
    const end = '{"kind":"end","at":"2026-01-01T00:00:00.000Z","outcome":"rolled-back"}\n';
    const folder = temporaryFolder({ ...begun, '2.0.0/journal.ndjson': `${start}${end}` });
    const [build] = await cleanBuilds({ folder, dryRun: false });
    expect(build).not.toHaveProperty('kept');
    expect(readdirSync(join(folder, '2.0.0'))).toEqual(['journal.ndjson']);
  });

  test('can be tried first: it says the same and takes nothing', async () => {
    const folder = temporaryFolder({ ...whole, ...begun });
    const tried = await cleanBuilds({ folder, dryRun: true });
    for (const file of Object.keys({ ...whole, ...begun }))
      expect(existsSync(join(folder, file)), file).toBe(true);
    expect(await cleanBuilds({ folder, dryRun: false })).toEqual(tried);
  });

  test('of one version leaves the others', async () => {
    const folder = temporaryFolder({ ...whole, '3.0.0/artifacts.json': '{}' });
    expect(await cleanBuilds({ folder, dryRun: false, version: '3.0.0' })).toHaveLength(1);
    expect(existsSync(join(folder, '1.0.0/artifacts/cto.tar.gz'))).toBe(true);
  });

  test('takes nothing of any build when the journal of one cannot be read', async () => {
    const folder = temporaryFolder({ ...whole, '2.0.0/journal.ndjson': 'no record\n' });
    await expect(cleanBuilds({ folder, dryRun: false })).rejects.toThrow('is no record of a journal');
    expect(existsSync(join(folder, '1.0.0/artifacts/cto.tar.gz'))).toBe(true);
  });

  test('a second time, or where nothing was built, finds nothing', async () => {
    const folder = temporaryFolder({ ...whole, 'prune-audit.ndjson': '' });
    await cleanBuilds({ folder, dryRun: false });
    expect(await cleanBuilds({ folder, dryRun: false })).toEqual([]);
    expect(await cleanBuilds({ folder: join(folder, 'nowhere'), dryRun: false })).toEqual([]);
  });
});
