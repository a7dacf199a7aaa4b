import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { releaseSchema } from '../../../src/release/config/schema.js';
import type { ReleaseContext } from '../../../src/release/context.js';
import { createLedger } from '../../../src/release/ledger.js';
import { createLimit } from '../../../src/kernel/limit.js';
import { archives } from '../../../src/release/steps/archives.js';
import { programPath } from '../../../src/release/steps/executables.js';
import { gate } from '../../../src/release/steps/gate.js';
import { readProgram } from '../../../src/release/steps/program.js';
import { addArtifact, enterArtifact } from '../../../src/release/store.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';

const { signal } = new AbortController();
const target = 'linux-amd64';
const parts = ['start.cjs', 'cto.cjs', 'cto.cjs.map', 'metafile.json'] as const;

/** What the steps up to the gate leave behind, in a few bytes each. */
async function half(): Promise<{ context: ReleaseContext; change: (path: string) => void }> {
  const folder = temporaryFolder();
  const clock = { now: () => 0, elapsed: () => 0, random: () => 0, sleep: () => Promise.resolve() };
  const context = {
    folder,
    root,
    cacheFolder: join(folder, 'cache'),
    artifacts: createLedger(),
    identity: { version: '1.2.3', sourceDate: 0 },
    config: releaseSchema.parse({ repository: 'example-org/cto', targets: [target] }),
    limit: createLimit({ concurrency: 2, clock }),
    clock,
    emit: () => undefined,
  } as unknown as ReleaseContext;
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  for (const name of parts)
    await enterArtifact(context, name, put(`work/program/${name}`, '{}'), { kind: 'part' });
  await enterArtifact(context, 'cto.blob', put('work/blob/cto.blob', 'blob'), { kind: 'part' });
  const program = put(`work/programs/${target}/cto`, 'program');
  expect(program).toBe(programPath(context, target));
  const facts = { target, payloadSha256: 'f'.repeat(64), signature: 'none' } as const;
  await enterArtifact(context, `cto-${target}`, program, { kind: 'executable', ...facts });
  const licences = { kind: 'statement', format: 'licences' } as const;
  await addArtifact(context, 'THIRD-PARTY-NOTICES.txt', 'licences', licences);
  return { context, change: (path) => void put(path, 'evil') };
}

describe('what somebody changes between two steps goes no further, and is named', () => {
  test.each(parts)('%s, after the program was bundled', async (name) => {
    const { context, change } = await half();
    await readProgram(context);
    change(`work/program/${name}`);
    await expect(readProgram(context)).rejects.toMatchObject({
      code: 'E_RELEASE_CHANGED',
      message: `${name} was changed since it was made`,
      problems: [{ rule: 'release/tampered', value: name }],
    });
  });

  test.each([
    [`cto-${target}`, `work/programs/${target}/cto`],
    ['cto.blob', 'work/blob/cto.blob'],
  ])('%s, after it was built', async (name, path) => {
    const { context, change } = await half();
    change(path);
    await expect(gate.run(context, signal)).rejects.toMatchObject({
      code: 'E_RELEASE_CHANGED',
      message: `${name} was changed since it was made`,
    });
  });

  test.each([
    ['cto', `work/programs/${target}/cto`],
    ['THIRD-PARTY-NOTICES.txt', 'artifacts/THIRD-PARTY-NOTICES.txt'],
  ])('%s, after the programs were examined and before they are packed', async (name, path) => {
    const { context, change } = await half();
    change(path);
    await expect(archives.run(context, signal)).rejects.toMatchObject({
      code: 'E_RELEASE_CHANGED',
      message: `cto-1.2.3-${target}/${name} was changed since it was made`,
    });
    expect(context.artifacts.of('archive')).toEqual([]);
  });

  test('nothing, and it is packed', async () => {
    const { context } = await half();
    await archives.run(context, signal);
    expect(context.artifacts.of('archive').map(({ name }) => name)).toEqual([`cto-1.2.3-${target}.tar.gz`]);
  });
});
