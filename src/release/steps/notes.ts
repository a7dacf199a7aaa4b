import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parseIndex } from '../../bundle/read.js';
import type { ReleaseContext } from '../context.js';
import { releaseFolders } from '../folders.js';
import { bundleChange, type BundleChange } from '../notes/bundles.js';
import { changeOf, readCommits } from '../notes/commits.js';
import { composeNotes } from '../notes/compose.js';
import { formerBundle, formerTag } from '../notes/former.js';
import { planRelease } from '../plan.js';
import type { Step } from '../step.js';
import { writeWhole } from '../store.js';
import { targets, universal } from '../target.js';

/** Writes the notes: the text of the release's page. After every file that they list. */
export const notes: Step = {
  id: 'notes',
  title: 'writing the notes',
  run: async (context, signal) => {
    await writeWhole(releaseFolders(context.folder).notes, await notesOf(context, signal));
  },
};

/** Notes of a release as far as it is built. Needs no token and no network. */
export async function notesOf(context: ReleaseContext, signal: AbortSignal): Promise<string> {
  const { config, identity, root, exec, env, artifacts } = context;
  const git = { exec, env, root, signal };
  const former = await formerTag(git, identity.tag);
  const commits = await readCommits(git, {
    to: identity.commit,
    ...(former !== undefined && { from: former }),
  });
  const highlights = await readHighlights(context);
  const { signatures } = planRelease(config, identity, context.secrets);
  return composeNotes({
    identity,
    repository: config.repository,
    template: await readFile(join(root, config.notes.template), 'utf8'),
    templateName: config.notes.template,
    ...(highlights !== undefined && { highlights }),
    changes: commits.map((commit) => changeOf(commit)),
    bundles: await bundleChanges(context, former, signal),
    artifacts: artifacts.all(),
    experimental: experimentalTargets(config.targets),
    signed: signatures.flatMap(({ by, made }) => (made && by !== 'windows' && by !== 'apple' ? [by] : [])),
    unsigned: signatures.flatMap(({ by, made, because = '' }) => (made ? [] : [{ what: by, because }])),
  });
}

async function readHighlights({ config, identity, root }: ReleaseContext): Promise<string | undefined> {
  const path = config.notes.highlights?.replaceAll('{version}', identity.version);
  if (path === undefined) return undefined;
  return readFile(isAbsolute(path) ? path : join(root, path), 'utf8').catch(() => undefined);
}

function experimentalTargets(ids: readonly string[]): string[] {
  return [...targets, universal]
    .filter(({ id, support }) => ids.includes(id) && support === 'experimental')
    .map(({ id }) => id);
}

/** The bundle of each profile beside that of the last release, which is committed under its tag. */
async function bundleChanges(
  context: ReleaseContext,
  former: string | undefined,
  signal: AbortSignal,
): Promise<BundleChange[]> {
  const changes: BundleChange[] = [];
  for (const profile of context.config.manifests.profiles) {
    const after = await context.makeBundle(profile);
    const before =
      former === undefined
        ? undefined
        : await formerBundle({ ...context, signal }, former, profile, (text, file) => parseIndex(text, file));
    changes.push(bundleChange({ profile, after, ...(before && { before }) }));
  }
  return changes;
}
