import { makeBundle, type MadeComponent } from '../../../../scripts/lib/testbed/made-bundle.js';
import type { Bundle } from '../../../../src/bundle/bundle.js';
import type { KindFacts } from '../../../../src/bundle/kind-facts.js';
import type { SecretDeclaration } from '../../../../src/bundle/secret.js';
import { noDecisions, type Change, type Decisions } from '../../../../src/apply/model.js';
import { planDeploy, type DeployRequest, type PlanContext } from '../../../../src/apply/plan/index.js';
import type { Prepared } from '../../../../src/apply/prepared.js';
import { identityOfBundle } from '../../../../src/apply/plan/desired.js';
import { applySetId } from '../../../../src/apply/record/applyset.js';
import { packBundle } from '../../../../src/apply/record/package.js';
import { chunkObjects, revisionObject } from '../../../../src/apply/record/revision.js';
import type { RecordState, Revision } from '../../../../src/apply/record/model.js';
import { refText, type KubeClient, type KubeRequest, type LiveObject } from '../../../../src/kube/index.js';
import type { KubernetesObject } from '../../../../src/bundle/object.js';

/** A client that remembers what was asked. */
export interface CountingClient extends KubeClient {
  /** Such as `GET /api/v1/namespaces` and `DRY-RUN /api/v1/...`. */
  readonly asked: string[];
}

/** Wraps a client. */
export function counting(client: KubeClient): CountingClient {
  const asked: string[] = [];
  const name = ({ method = 'GET', path, query }: KubeRequest) =>
    `${query?.['dryRun'] === 'All' ? 'DRY-RUN' : method} ${path}`;
  return {
    ...client,
    asked,
    request: (request) => {
      asked.push(name(request));
      return client.request(request);
    },
  };
}

/** Objects as a bundle of one component, or of several. */
export function bundleOf(
  platform: string,
  objects: readonly KubernetesObject[] | readonly MadeComponent[],
  more: { readonly kinds?: readonly KindFacts[]; readonly secrets?: readonly SecretDeclaration[] } = {},
): Bundle {
  const components = objects.every((one): one is MadeComponent => 'objects' in one)
    ? objects
    : [{ id: 'app', objects: objects }];
  return makeBundle({ platform, components, ...more });
}

/** What the cluster would remember after a deployment of these bundles, newest first; the record keeps all of them. */
export function recordOf(...bundles: readonly Bundle[]): RecordState {
  const [last] = bundles;
  if (last === undefined) throw new Error('no bundle');
  const objects = bundles.flatMap(({ index }) =>
    index.waves.flatMap(({ components }) => components.flatMap((one) => one.objects)),
  );
  const kinds = new Map(
    objects.map(({ apiVersion, kind }) => {
      const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
      return [`${group}/${kind}`, { group, kind }];
    }),
  );
  const { platform, version } = last.index;
  const revisions = bundles.map(({ index }, age): Revision => ({
    revision: bundles.length - age,
    purpose: 'deploy',
    bundle: identityOfBundle(index),
    who: 'tester@host',
    began: '2026-01-01T00:00:00Z',
    ended: '2026-01-01T00:01:00Z',
    result: 'succeeded',
  }));
  const [revision] = revisions;
  return {
    ...{ platform, applySetId: applySetId(platform), groupKinds: [...kinds.values()], toolVersion: version },
    namespaces: [...new Set(objects.flatMap(({ namespace }) => namespace ?? []))],
    revisions,
    ...(revision && { current: revision }),
  };
}

/** Objects of the record that hold these bundles, newest first, as {@link recordOf} numbers them. */
export async function storedOf(...bundles: readonly Bundle[]): Promise<LiveObject[]> {
  const { revisions, platform } = recordOf(...bundles);
  const stored = bundles.map(async (bundle, age): Promise<KubernetesObject[]> => {
    const packed = await packBundle(bundle);
    const revision = {
      ...revisions[age]!,
      stored: { sha256: packed.sha256, chunks: packed.chunks.length },
    };
    return [revisionObject(platform, revision), ...chunkObjects(platform, packed)];
  });
  return (await Promise.all(stored)).flat().map((object) => ({
    ...object,
    metadata: { ...object.metadata, uid: object.metadata.name },
  }));
}

/** Plans a deployment. */
export function planOf(
  ctx: PlanContext,
  bundle: Bundle,
  {
    decisions = {},
    ...more
  }: Partial<Omit<DeployRequest, 'decisions'>> & { readonly decisions?: Partial<Decisions> } = {},
): Promise<Prepared> {
  return planDeploy(ctx, { bundle, purpose: 'deploy', decisions: { ...noDecisions, ...decisions }, ...more });
}

/** What is planned, in short: `update Deployment web/app`. Unchanged objects are left out. */
export function deeds({ plan }: Pick<Prepared, 'plan'>): readonly string[] {
  return plan.changes
    .filter(({ action }) => action !== 'unchanged')
    .map(({ action, ref }) => `${action} ${refText(ref)}`);
}

/** The change of one object. @throws Error when there is none */
export function changeOf({ plan }: Pick<Prepared, 'plan'>, text: string): Change {
  const found = plan.changes.find(({ ref }) => refText(ref) === text);
  if (found === undefined)
    throw new Error(`${text} is not in the plan: ${plan.changes.map(({ ref }) => refText(ref)).join(', ')}`);
  return found;
}
