import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Asset, Release, Releases } from '../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { attempt, NotYet, type PublishContext } from '../publish/context.js';
import { isSuperseded } from '../publish/superseded.js';
import { allOrFirst } from '../publish/upload.js';

/** What verifying a published release needs. */
export interface RemoteRequest<V> extends Pick<PublishContext, 'clock' | 'emit' | 'limit' | 'attempts'> {
  /** Needs no token where the repository is public. */
  readonly releases: Releases;
  readonly tag: string;
  /** Empty folder that everything is downloaded to. */
  readonly folder: string;
  /** Verifies what was downloaded by its own records and signatures. */
  readonly verifyFolder: (folder: string) => Promise<V>;
}

/** What verifying downloaded files has to say at least. */
export interface VerifiedFolder {
  readonly problems: readonly Problem[];
}

/** What was found out about a published release. */
export interface RemoteVerdict<V> {
  /** Page for people. */
  readonly page: string;
  /** Commit that the tag names. Absent: there is no such tag any more, which is among the problems. */
  readonly commit?: string;
  /** Whether GitHub froze it. */
  readonly immutable: boolean;
  /** Whether its makers took it back. */
  readonly superseded: boolean;
  /** Names of the files that were downloaded. */
  readonly files: readonly string[];
  /** What the files say of themselves. */
  readonly folder: V;
  /** Everything that is wrong. Empty: what people download is what was released. */
  readonly problems: readonly Problem[];
}

/**
 * Downloads every file of a published release and verifies it. What the server says of a file, its name first of all, is compared and never relied on.
 *
 * @throws OperatorError `E_RELEASE_ABSENT` when no release of this tag is public
 */
export async function verifyRemote<V extends VerifiedFolder>(
  request: RemoteRequest<V>,
  signal: AbortSignal,
): Promise<RemoteVerdict<V>> {
  const { releases, tag, folder } = request;
  const release = await releases.byTag(tag, signal);
  if (!release) throw absent(tag);
  const assets = await releases.assets(release.id, signal);
  const listed = assets.flatMap((asset) => listProblems(asset, assets));
  const sound = assets.filter((asset) => listProblems(asset, assets).length === 0);
  const downloaded = await downloadAll(request, sound, signal);
  const named = await releases.tag(tag, signal);
  const verdict = await request.verifyFolder(folder);
  return {
    page: release.page,
    ...(named && { commit: named.commit }),
    immutable: release.immutable,
    superseded: isSuperseded(release),
    files: sound.map(({ name }) => name).sort(),
    folder: verdict,
    problems: [...listed, ...downloaded, ...tagProblems(release, named !== undefined), ...verdict.problems],
  };
}

function absent(tag: string): OperatorError {
  return new OperatorError('E_RELEASE_ABSENT', `there is no published release ${tag}`, {
    hint: 'check the tag, which begins with "v"; drafts and private repositories need GITHUB_TOKEN',
    exitCode: exitCodes.remote,
  });
}

/** Names become file names here: one with a path in it would be written elsewhere, two that differ by case alone are one file on many disks. */
function listProblems(asset: Asset, all: readonly Asset[]): readonly Problem[] {
  const problem = (rule: string, message: string): readonly Problem[] => [
    { rule: `release/${rule}`, message: `${JSON.stringify(asset.name)} ${message}`, value: asset.name },
  ];
  if (!/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,250}$/.test(asset.name)) return problem('name', 'is no name of ours');
  if (all.some(({ id, name }) => id !== asset.id && name.toLowerCase() === asset.name.toLowerCase()))
    return problem('twice', 'is there twice');
  return asset.state === 'uploaded' ? [] : problem('incomplete', `is in the state "${asset.state}"`);
}

async function downloadAll<V>(
  request: RemoteRequest<V>,
  assets: readonly Asset[],
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const { limit, emit } = request;
  const found: Problem[] = [];
  let done = 0;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const work = assets.map((asset) =>
    limit.run(async () => {
      found.push(...(await download(request, asset, either)));
      done += 1;
      const { name: subject } = asset;
      emit({ kind: 'step', phase: 'download', action: 'downloaded', subject, done, total: assets.length });
    }, either),
  );
  await allOrFirst(work, stop);
  return found;
}

async function download<V>(
  request: RemoteRequest<V>,
  asset: Asset,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const path = join(request.folder, asset.name);
  const read = await attempt(
    request,
    `downloading ${asset.name}`,
    async () => {
      // what an attempt before this one left
      await rm(path, { force: true });
      const hash = createHash('sha256');
      let size = 0;
      const source = await request.releases.download(asset, signal);
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            size += chunk.length;
            // no more than was announced ever reaches the disk
            if (size > asset.size) return;
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
        { signal },
      );
      if (size < asset.size) throw new NotYet(`the download has ${size} of ${asset.size} bytes`);
      return { size, sha256: hash.digest('hex') };
    },
    signal,
  );
  const same = read.size === asset.size && (asset.sha256 === undefined || asset.sha256 === read.sha256);
  if (same) return [];
  const message = `${asset.name} downloads with other bytes than GitHub says: ${read.sha256} instead of ${asset.sha256 ?? `${asset.size} bytes`}`;
  return [{ rule: 'release/tampered', message, value: asset.name }];
}

function tagProblems({ tag }: Release, there: boolean): readonly Problem[] {
  return there ? [] : [{ rule: 'release/tag', message: `the tag ${tag} is not there any more`, value: tag }];
}
