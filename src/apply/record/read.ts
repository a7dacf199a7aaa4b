import type { Bundle } from '../../bundle/bundle.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { compareText } from '../../kernel/json.js';
import { getObject, listAll } from '../../kube/index.js';
import type { ApplyContext } from '../context.js';
import { applySetId, readParent, type ParentState } from './applyset.js';
import type { GroupKind, RecordState, Revision } from './model.js';
import { configMapRef, configMaps, recordLabels, recordNamespace, recordSelector } from './names.js';
import { brokenRevision, unpackBundle } from './package.js';
import { chunkName, readChunk, readRevision, revisionName, type StoredRevision } from './revision.js';

/** What reading the record needs. */
export type ReadContext = Pick<ApplyContext, 'client' | 'discovery'>;

/** The record with what only the executor needs. */
export interface StoredRecord {
  readonly state: RecordState;
  /** Newest first, with where the bundles are. */
  readonly revisions: readonly StoredRevision[];
}

/**
 * What the cluster remembers of an installation; two requests.
 *
 * @returns undefined when it was never installed here, or completely removed
 * @throws OperatorError `E_RECORD_FOREIGN` when a ConfigMap of that name is somebody else's, `E_RECORD_NEWER` when a later program wrote it
 */
export async function readRecord(ctx: ReadContext, platform: string): Promise<RecordState | undefined> {
  return (await readStored(ctx, platform))?.state;
}

/** As {@link readRecord}, with where the bundles are. */
export async function readStored(ctx: ReadContext, platform: string): Promise<StoredRecord | undefined> {
  const [parent, revisions] = await Promise.all([
    getObject(ctx.client, configMaps, configMapRef(platform)),
    listRevisions(ctx, platform),
  ]);
  if (parent === undefined) return undefined;
  const said = readParent(platform, parent);
  const groupKinds = said.groupKinds ?? (await everyKind(ctx));
  return { state: stateOf(platform, { ...said, groupKinds }, revisions), revisions };
}

/** Names of the installations that a cluster remembers, sorted. */
export async function listPlatforms(ctx: Pick<ApplyContext, 'client'>): Promise<readonly string[]> {
  const { items } = await listAll(ctx.client, configMaps, {
    namespace: recordNamespace,
    labelSelector: recordSelector('applyset'),
    metadataOnly: true,
  });
  return items
    .map(({ metadata }) => metadata.labels?.[recordLabels.platform])
    .filter((name) => name !== undefined)
    .sort(compareText);
}

/**
 * The bundle of a revision, complete and verified.
 *
 * @throws OperatorError `E_REVISION_MISSING` when there is no such revision or it had no bundle, `E_REVISION_BROKEN` when it was changed
 */
export async function loadRevision(
  ctx: Pick<ApplyContext, 'client'>,
  platform: string,
  revision: number,
): Promise<Bundle> {
  const { client } = ctx;
  const object = await getObject(client, configMaps, configMapRef(revisionName(platform, revision)));
  const stored = object && readRevision(object)?.stored;
  if (stored === undefined) throw missingRevision(platform, revision);
  const subject = `revision ${revision} of "${platform}"`;
  const chunks = await Promise.all(
    Array.from({ length: stored.chunks }, async (_, index) => {
      const chunk = await getObject(client, configMaps, configMapRef(chunkName(platform, stored, index)));
      const bytes = chunk && readChunk(chunk);
      if (bytes === undefined) throw brokenRevision(subject, []);
      return bytes;
    }),
  );
  return unpackBundle({ sha256: stored.sha256, chunks }, subject);
}

async function listRevisions({ client }: ReadContext, platform: string): Promise<StoredRevision[]> {
  const { items } = await listAll(client, configMaps, {
    namespace: recordNamespace,
    labelSelector: recordSelector('revision', platform),
  });
  return items
    .map(readRevision)
    .filter((revision) => revision !== undefined)
    .sort((a, b) => b.revision - a.revision);
}

async function everyKind({ discovery }: ReadContext): Promise<GroupKind[]> {
  return (await discovery.all()).map(({ group, kind }) => ({ group, kind }));
}

/** What a record says, from its parts. */
export function stateOf(
  platform: string,
  said: Required<ParentState>,
  stored: readonly StoredRevision[],
): RecordState {
  const revisions = stored.map(withoutStore);
  const [newest] = revisions;
  const current = currentOf(revisions);
  return {
    platform,
    applySetId: applySetId(platform),
    ...said,
    revisions,
    ...(current && { current }),
    // an older one that still runs was overtaken: its run was killed, and another one finished the work
    ...(newest?.result === 'running' && { pending: newest }),
  };
}

/** The newest revision with a bundle that ended; none once an uninstall succeeded. */
function currentOf(revisions: readonly Revision[]): Revision | undefined {
  const ended = revisions.filter(({ result }) => result !== 'running');
  const found = ended.find(
    ({ bundle, purpose, result }) =>
      bundle !== undefined || (purpose === 'uninstall' && result === 'succeeded'),
  );
  return found?.bundle === undefined ? undefined : found;
}

/** Where the bundles are is no part of the history that people and programs see. */
function withoutStore(stored: StoredRevision): Revision {
  const revision: { -readonly [Key in keyof StoredRevision]: StoredRevision[Key] } = { ...stored };
  delete revision.stored;
  return revision;
}

function missingRevision(platform: string, revision: number): OperatorError {
  return new OperatorError('E_REVISION_MISSING', `"${platform}" has no revision ${revision} with a bundle`, {
    hint: '"cto history" lists the revisions that can be brought back',
    exitCode: exitCodes.usage,
  });
}
