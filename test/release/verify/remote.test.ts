import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLimit } from '../../../src/kernel/limit.js';
import type { Problem } from '../../../src/kernel/problem.js';
import { scriptedFaults, type StoredAsset } from '../../../src/release/forge/local/index.js';
import { publishRelease } from '../../../src/release/publish/index.js';
import { verifyRemote } from '../../../src/release/verify/remote.js';
import { temporaryFolder } from '../../support/folder.js';
import { setUp, type Setting } from '../support/forge.js';
import { builtRelease, contents, never, planOf, requestOf, sha256 } from '../support/publishing.js';

/** Stands for the records inside a release: every file has the bytes that were built. */
function byContents(folder: string): Promise<{ readonly problems: readonly Problem[] }> {
  const names = [...new Set([...readdirSync(folder), ...Object.keys(contents)])].sort();
  const problems = names.flatMap((name): Problem[] => {
    if (!readdirSync(folder).includes(name)) return [{ rule: 'missing', message: `${name} is missing` }];
    const right =
      contents[name] !== undefined &&
      sha256(readFileSync(join(folder, name), 'utf8')) === sha256(contents[name]);
    return right ? [] : [{ rule: 'different', message: `${name} is different` }];
  });
  return Promise.resolve({ problems });
}

async function publishedOne(options: Parameters<typeof setUp>[0] = {}) {
  const setting = await setUp(options);
  const { folder, artifacts } = builtRelease();
  await publishRelease(requestOf(setting, folder, planOf(artifacts)), never);
  return setting;
}

function verify({ releases, clock }: Pick<Setting, 'releases' | 'clock'>) {
  return verifyRemote(
    {
      releases,
      clock,
      emit: () => undefined,
      limit: createLimit({ concurrency: 2, clock }),
      tag: 'v1.0.0',
      folder: temporaryFolder(),
      verifyFolder: byContents,
    },
    never,
  );
}

const assetsOf = ({ forge }: Setting): Map<number, StoredAsset> =>
  [...forge.state.releases.values()][0]!.assets;

describe('verifying a published release', () => {
  test('finds nothing wrong with what was released, and needs no token for it', async () => {
    const setting = await publishedOne();
    setting.forge.state.tokens.clear();
    const nobody = await setUp({}, false);
    const releases = await nobody.client({ apiUrl: setting.forge.url });
    expect(await verify({ ...setting, releases })).toMatchObject({
      problems: [],
      commit: 'a'.repeat(40),
      files: Object.keys(contents).sort(),
      superseded: false,
    });
  });

  test('names a file of which the bytes were changed behind the back of the forge', async () => {
    const setting = await publishedOne();
    const [asset] = assetsOf(setting).values();
    writeFileSync(setting.forge.bytesOf(asset!.id), 'x'.repeat(asset!.size));
    const { problems } = await verify(setting);
    expect(problems.map(({ rule }) => rule)).toEqual(['release/tampered', 'different']);
    expect(problems[0]?.message).toContain(asset!.name);
  });

  test('names a file that was changed on the forge, digest and all, by the records inside', async () => {
    const setting = await publishedOne();
    const [asset] = assetsOf(setting).values();
    const evil = 'y'.repeat(asset!.size);
    writeFileSync(setting.forge.bytesOf(asset!.id), evil);
    asset!.sha256 = sha256(evil);
    expect((await verify(setting)).problems).toMatchObject([{ message: `${asset!.name} is different` }]);
  });

  test('names what is missing and what is too much', async () => {
    const setting = await publishedOne();
    const [[id, asset]] = [...assetsOf(setting)] as [[number, StoredAsset]];
    assetsOf(setting).set(id, { ...asset, name: 'surprise.sh' });
    expect((await verify(setting)).problems.map(({ message }) => message)).toEqual([
      `${asset.name} is missing`,
      'surprise.sh is different',
    ]);
  });

  test.each(['../../evil', '/etc/passwd', '..', '.bashrc', 'a/b', 'CON\n'])(
    'writes nothing under a name like %j',
    async (name) => {
      const setting = await publishedOne();
      const [[id, asset]] = [...assetsOf(setting)] as [[number, StoredAsset]];
      assetsOf(setting).set(id, { ...asset, name });
      const { problems, files } = await verify(setting);
      expect(files).toHaveLength(2);
      expect(problems[0]).toMatchObject({ rule: 'release/name', value: name });
    },
  );

  test('downloads again what was cut off', async () => {
    const setting = await publishedOne({
      faults: scriptedFaults([
        { route: 'GET /bytes/{asset_id}', call: 4, fault: { is: 'truncate', bytes: 2, honest: false } },
        { route: 'GET /bytes/{asset_id}', call: 5, fault: { is: 'reset', after: 1 } },
      ]),
    });
    expect((await verify(setting)).problems).toEqual([]);
  });

  test('says that there is no such release', async () => {
    await expect(verify(await setUp())).rejects.toMatchObject({ code: 'E_RELEASE_ABSENT', exitCode: 3 });
  });
});
