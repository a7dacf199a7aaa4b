import type { ApiClient } from '../../../../scripts/lib/testbed/index.js';
import { revisionsKept } from '../../../../src/apply/record/index.js';
import type { LiveObject } from '../../../../src/kube/client.js';

/** Namespace of what the deployer keeps in the cluster. */
export const recordNamespace = 'cto-system';

const homes = [
  ['ConfigMap', `/api/v1/namespaces/${recordNamespace}/configmaps`],
  ['Secret', `/api/v1/namespaces/${recordNamespace}/secrets`],
  ['Lease', `/apis/coordination.k8s.io/v1/namespaces/${recordNamespace}/leases`],
] as const;

/** What the deployer keeps about an installation. */
export async function listRecords(api: ApiClient, platform: string): Promise<readonly LiveObject[]> {
  const lists = await Promise.all(
    homes.map(async ([kind, path]) => {
      const { body } = await api.request(path);
      return ((body as { items?: readonly LiveObject[] }).items ?? []).map((item) => ({ ...item, kind }));
    }),
  );
  return lists
    .flat()
    .filter(({ metadata: { name } }) => name === platform || name.startsWith(`${platform}-`));
}

/** What a revision's ConfigMap says. */
export interface RecordedRevision {
  readonly revision: number;
  readonly result: string;
  readonly purpose: string;
  readonly stored?: { readonly sha256: string };
}

/** The revisions among records, oldest first. */
export function revisionsOf(records: readonly LiveObject[]): readonly RecordedRevision[] {
  return records
    .flatMap(({ data }) => {
      const text = (data as Record<string, string> | undefined)?.['revision.json'];
      return text === undefined ? [] : [JSON.parse(text) as RecordedRevision];
    })
    .sort((a, b) => a.revision - b.revision);
}

/**
 * What is wrong with the records of an installation whose last run ended well: pieces that belong to no revision, revisions that are still open,
 * a lock that is still held.
 */
export function strayRecords(records: readonly LiveObject[], platform: string): readonly string[] {
  const revisions = revisionsOf(records);
  const pieces = revisions.flatMap(({ stored }) =>
    stored === undefined ? [] : [`${platform}-bundle-${stored.sha256.slice(0, 16)}-`],
  );
  const known = ({ kind, metadata: { name } }: LiveObject) =>
    (name === platform && kind !== 'Secret') ||
    revisions.some(({ revision }) => name === `${platform}-revision-${revision}`) ||
    pieces.some((prefix) => name.startsWith(prefix));
  const strays = records
    .filter((record) => !known(record))
    .map(({ kind, metadata }) => `${kind} ${metadata.name} is left`);
  const open = revisions
    .filter(({ result }) => result === 'running')
    .map(({ revision }) => `revision ${revision} is open`);
  const held = records
    .map(({ kind, spec }) => (kind === 'Lease' ? (spec as { holderIdentity?: string }).holderIdentity : ''))
    .filter(Boolean)
    .map((holder) => `the lock is held by ${holder ?? ''}`);
  return [...strays, ...open, ...held].map((text) => `in ${recordNamespace}: ${text}`);
}

/**
 * Lets a history hold as many revisions as are kept: the newest is repeated, and the first removed, so that the oldest, the second, is the only one with
 * its bundle. To be called after a third revision.
 */
export async function fillHistory(api: ApiClient, platform: string): Promise<void> {
  const folder = `/api/v1/namespaces/${recordNamespace}/configmaps`;
  const nameOf = (revision: number) => `${platform}-revision-${revision}`;
  const { body } = await api.request(`${folder}/${nameOf(3)}`);
  const { apiVersion, kind, metadata, data } = body as LiveObject & { readonly data: Record<string, string> };
  const said = JSON.parse(data['revision.json'] ?? '{}') as RecordedRevision;
  for (let revision = 4; revision < revisionsKept + 2; revision += 1) {
    const again = {
      apiVersion,
      kind,
      metadata: { name: nameOf(revision), labels: metadata.labels },
      data: { ...data, 'revision.json': JSON.stringify({ ...said, revision }) },
    };
    const answer = await api.request(folder, { method: 'POST', body: again });
    if (answer.status !== 201) throw new Error(`${nameOf(revision)}: ${JSON.stringify(answer.body)}`);
  }
  await api.request(`${folder}/${nameOf(1)}`, { method: 'DELETE' });
}
