import type { Release } from '../../github/releases/index.js';
import { compareAssets, verifyBytes } from './compare.js';
import type { PublishContext } from './context.js';
import { ensureDraft } from './draft.js';
import { confirm, makePublic } from './publication.js';
import { reserveTag } from './tag.js';
import { ensureAssets } from './upload.js';

/** What became of a release on the forge. */
export interface ForgeOutcome {
  readonly is: 'published' | 'draft';
  readonly release: Release;
}

/** Boundaries between which a run may be killed; told as phases. */
export const publishPhases = [
  { id: 'tag', title: 'reserving the tag' },
  { id: 'draft', title: 'making the draft' },
  { id: 'upload', title: 'uploading' },
  { id: 'compare', title: 'comparing what the forge lists' },
  { id: 'verify', title: 'downloading everything again and hashing every byte' },
  { id: 'publish', title: 'publishing' },
  { id: 'confirm', title: 'looking at what is public' },
] as const;

/**
 * Publishes on the forge: draft, upload, list, download, publish once. Every part looks at the world first and does only what is missing, so that the same
 * call continues after any interruption.
 *
 * @throws OperatorError; the signal's reason when aborted
 */
export async function publishOnForge(context: PublishContext, signal: AbortSignal): Promise<ForgeOutcome> {
  const { plan, journal, emit } = context;
  const phase = (id: (typeof publishPhases)[number]['id']) => {
    signal.throwIfAborted();
    const title = publishPhases.find((one) => one.id === id)?.title ?? id;
    emit({ kind: 'phase', phase: id, title });
  };
  if (plan.reserveTag) {
    phase('tag');
    await reserveTag(context, signal);
  }
  phase('draft');
  const release = await ensureDraft(context, signal);
  if (release.draft) {
    phase('upload');
    await ensureAssets(context, release, signal);
  }
  phase('compare');
  const assets = await compareAssets(context, release, signal);
  phase('verify');
  await verifyBytes(context, release, assets, signal);
  if (plan.mode === 'draft') return { is: 'draft', release };
  phase('publish');
  const published = await makePublic(context, release, signal);
  phase('confirm');
  const seen = await confirm(context, published, signal);
  journal.write({ kind: 'found', subject: plan.tag, detail: `public at ${seen.page}` });
  return { is: 'published', release: seen };
}
