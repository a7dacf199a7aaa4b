import { createHash } from 'node:crypto';
import type { Asset, Release } from '../../github/releases/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { compareText } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import { attempt, NotYet, type PublishContext } from './context.js';
import type { PlannedFile, PublishPlan } from './plan.js';
import { allOrFirst } from './upload.js';

/** How a list of assets differs from a plan; empty when it does not. */
export function differences(plan: Pick<PublishPlan, 'files'>, assets: readonly Asset[]): readonly Problem[] {
  const planned = new Map(plan.files.map((file) => [file.name, file]));
  const names = new Set([...planned.keys(), ...assets.map(({ name }) => name)]);
  return [...names].sort(compareText).flatMap((name) => {
    const same = assets.filter((asset) => asset.name === name);
    return difference(name, planned.get(name), same);
  });
}

function difference(
  name: string,
  file: PlannedFile | undefined,
  [asset, second]: readonly Asset[],
): readonly Problem[] {
  const problem = (rule: string, message: string): readonly Problem[] => [
    { rule: `release/${rule}`, message: `${name} ${message}`, value: name },
  ];
  if (!file) return problem('unexpected', 'is on the forge, but not in the plan');
  if (!asset) return problem('missing', 'is not on the forge');
  if (second) return problem('twice', 'is on the forge twice');
  if (asset.state !== 'uploaded') return problem('incomplete', `is in the state "${asset.state}"`);
  if (asset.size !== file.size) return problem('tampered', `has ${asset.size} bytes instead of ${file.size}`);
  if (asset.sha256 !== undefined && asset.sha256 !== file.sha256)
    return problem('tampered', `has the SHA-256 ${asset.sha256} instead of ${file.sha256}`);
  return [];
}

/**
 * Compares what the forge lists with the plan.
 *
 * @returns the assets
 * @throws OperatorError `E_RELEASE_DIFFERS` naming every file that is missing, unexpected or different
 */
export async function compareAssets(
  { plan, releases }: Pick<PublishContext, 'plan' | 'releases'>,
  release: Pick<Release, 'id' | 'draft'>,
  signal: AbortSignal,
): Promise<readonly Asset[]> {
  const assets = await releases.assets(release.id, signal);
  const problems = differences(plan, assets);
  if (problems.length > 0) throw differs(plan.tag, problems, release.draft);
  return assets;
}

/** What is on the forge is not what was built. */
export function differs(tag: string, problems: readonly Problem[], draft: boolean): OperatorError {
  return new OperatorError(
    'E_RELEASE_DIFFERS',
    `${tag} on the forge is not what was built: ${problems.map(({ message }) => message).join('; ')}`,
    {
      hint: draft
        ? 'nothing is public yet. Find out who changed it, then: npm run release -- rollback, and publish again'
        : 'it is public: find out who changed it, warn those who use it, then: npm run release -- rollback --because "TEXT", which marks it as superseded',
      problems,
      exitCode: exitCodes.remote,
    },
  );
}

/**
 * Downloads every file again and hashes every byte: neither the list nor the digest of the server is taken for the bytes that people will get.
 *
 * @throws OperatorError `E_RELEASE_DIFFERS` naming the file
 */
export async function verifyBytes(
  context: PublishContext,
  release: Pick<Release, 'draft'>,
  assets: readonly Asset[],
  signal: AbortSignal,
): Promise<void> {
  const { plan, limit, emit } = context;
  let done = 0;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const work = plan.files.map((file) =>
    limit.run(async () => {
      const asset = assets.find(({ name }) => name === file.name);
      if (asset) await verifyOne(context, { file, asset, draft: release.draft }, either);
      done += 1;
      emit({
        kind: 'step',
        phase: 'verify',
        action: 'verified',
        subject: file.name,
        done,
        total: plan.files.length,
      });
    }, either),
  );
  await allOrFirst(work, stop);
}

async function verifyOne(
  context: PublishContext,
  { file, asset, draft }: { readonly file: PlannedFile; readonly asset: Asset; readonly draft: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { plan, releases } = context;
  const read = await attempt(
    context,
    `downloading ${file.name}`,
    async () => {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of await releases.download(asset, signal)) {
        size += chunk.length;
        hash.update(chunk);
        if (size > file.size) break;
      }
      // a proxy that cuts answers off, and says so nowhere
      if (size < file.size) throw new NotYet(`the download has ${size} of ${file.size} bytes`);
      return { size, sha256: hash.digest('hex') };
    },
    signal,
  );
  if (read.size === file.size && read.sha256 === file.sha256) return;
  const message = `${file.name} downloads with the SHA-256 ${read.sha256} instead of ${file.sha256}`;
  throw differs(plan.tag, [{ rule: 'release/tampered', message, value: file.name }], draft);
}
