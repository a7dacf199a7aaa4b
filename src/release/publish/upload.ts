import { join } from 'node:path';
import type { Asset, Release } from '../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { attempt, logBegun, NotYet, type PublishContext } from './context.js';
import type { PlannedFile } from './plan.js';

/** Uploads what is not there yet, several files at once. What a broken upload left, or what differs, is deleted and sent anew. */
export async function ensureAssets(
  context: PublishContext,
  release: Release,
  signal: AbortSignal,
): Promise<void> {
  const { plan, limit, emit, releases } = context;
  const known = await releases.assets(release.id, signal);
  let done = 0;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const uploads = plan.files.map((file) =>
    limit.run(async () => {
      const action = await ensureAsset(context, { release, file, known }, either);
      done += 1;
      emit({ kind: 'step', phase: 'upload', action, subject: file.name, done, total: plan.files.length });
    }, either),
  );
  await allOrFirst(uploads, stop);
}

/** Waits for all. The first failure stops the others, and is thrown once they have ended: nothing goes on behind the back of the caller. */
export async function allOrFirst(work: readonly Promise<unknown>[], stop: AbortController): Promise<void> {
  let first: { readonly error: unknown } | undefined;
  await Promise.all(
    work.map((one) =>
      one.catch((error: unknown) => {
        first ??= { error };
        stop.abort(error);
      }),
    ),
  );
  if (first) throw first.error;
}

/** One file of a release. */
interface Place {
  readonly release: Release;
  readonly file: PlannedFile;
  /** What was there at the beginning. */
  readonly known: readonly Asset[];
}

function ensureAsset(
  context: PublishContext,
  { release, file, known }: Place,
  signal: AbortSignal,
): Promise<'uploaded' | 'found'> {
  const { releases, journal, audit, limit, emit } = context;
  const { name, sha256 } = file;
  return attempt(
    context,
    `uploading ${file.name}`,
    async (time) => {
      const there = time === 1 ? known : await releases.assets(release.id, signal);
      const found = there.find((asset) => asset.name === name);
      if (found && holds(found, file)) {
        const entry = { act: 'upload', subject: name, detail: { sha256, asset: found.id } } as const;
        logBegun(context, entry, entry);
        return 'found';
      }
      if (found) {
        if (found.state === 'uploaded')
          emit({ kind: 'warning', text: `${file.name} is there with other bytes, and is replaced` });
        await journal.doing('remove-asset', file.name, () => releases.removeAsset(found.id, signal));
        audit.add({
          act: 'delete',
          subject: file.name,
          detail: { state: found.state, sha256: found.sha256 ?? '' },
        });
      }
      if (time > 1) limit.slowDown();
      await send(context, release, file, signal);
      return 'uploaded';
    },
    signal,
  );
}

async function send(
  { folder, releases, journal, audit }: PublishContext,
  release: Release,
  file: PlannedFile,
  signal: AbortSignal,
): Promise<void> {
  const path = join(folder, file.path);
  const { name, size, contentType, sha256 } = file;
  journal.write({ kind: 'intent', act: 'upload', subject: name });
  const answer = await releases.upload(release, { name, path, size, contentType }, signal);
  // somebody was quicker, or an upload that counted as failed has arrived after all: the next look tells
  if (answer.is === 'exists') throw new NotYet('an asset of this name is there already');
  refuseRenamed(answer.asset, file);
  if (!holds(answer.asset, file)) throw new NotYet('the server has other bytes than were sent');
  journal.write({ kind: 'result', act: 'upload', subject: name, detail: `asset ${answer.asset.id}` });
  audit.add({ act: 'upload', subject: name, detail: { sha256, asset: answer.asset.id } });
}

/** Whether an asset is whole and holds the bytes of a file. A server that says no digest is believed the size: every byte is read back later. */
export function holds(asset: Asset, file: Pick<PlannedFile, 'size' | 'sha256'>): boolean {
  return (
    asset.state === 'uploaded' &&
    asset.size === file.size &&
    (asset.sha256 === undefined || asset.sha256 === file.sha256)
  );
}

function refuseRenamed(asset: Asset, file: PlannedFile): void {
  if (asset.name === file.name) return;
  throw new OperatorError(
    'E_RELEASE_RENAMED',
    `GitHub stored ${file.name} as ${asset.name}: what refers to it by its name would not find it`,
    {
      hint: 'use letters, digits, ".", "_", "-" and "+" in artifact names of release.yaml; then roll back and publish again',
      exitCode: exitCodes.usage,
    },
  );
}
