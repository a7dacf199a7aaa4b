import { crdFindings } from '../crd-safety.js';
import { diffObjects } from '../diff.js';
import type { KindFacts } from '../kind-facts.js';
import { describeObject, groupOf, identityOf, type KubernetesObject } from '../object.js';
import { movedImages } from './images.js';
import { immutableFields } from './immutable.js';
import { widenedRights } from './rights.js';
import type { Pair, Risk } from './risk.js';

export type { Risk } from './risk.js';

/** The kinds in the order in which people should read them. */
export const riskOrder: readonly Risk['kind'][] = ['data', 'recreate', 'definition', 'rights', 'image'];

/** Looks for risks in the difference of two sets of objects, without a cluster. @param kinds facts that the bundles carry; those of both sides */
export function risksOf(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  kinds: readonly KindFacts[],
): readonly Risk[] {
  const found = pairsOf(before, after).flatMap((pair) => [
    ...lostData(pair, kinds),
    ...immutableFields(pair),
    ...narrowedDefinitions(pair),
    ...widenedRights(pair),
    ...movedImages(pair),
  ]);
  return riskOrder.flatMap((kind) => found.filter((risk) => risk.kind === kind));
}

function pairsOf(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): Pair[] {
  const old = new Map(before.map((object) => [identityOf(object), object]));
  const now = new Map(after.map((object) => [identityOf(object), object]));
  return diffObjects(before, after).map((change) => {
    const { apiVersion, kind, namespace, name } = change;
    const key = identityOf({
      apiVersion,
      kind,
      metadata: { name, ...(namespace !== undefined && { namespace }) },
    });
    const [was, is] = [old.get(key), now.get(key)];
    return { change, ...(was && { before: was }), ...(is && { after: is }) };
  });
}

function lostData({ before, after }: Pair, kinds: readonly KindFacts[]): Risk[] {
  if (before === undefined || after !== undefined) return [];
  const holds =
    before.kind === 'PersistentVolumeClaim'
      ? 'the data on its volume'
      : kinds.find(({ group, kind }) => kind === before.kind && group === groupOf(before))?.data?.holds;
  if (holds === undefined) return [];
  return [{ kind: 'data', object: describeObject(before), message: `leaves the bundle; it holds ${holds}` }];
}

function narrowedDefinitions({ before, after }: Pair): Risk[] {
  if (before?.kind !== 'CustomResourceDefinition' || after === undefined) return [];
  const stored =
    (before['spec'] as { versions?: readonly { name: string; storage?: boolean }[] }).versions ?? [];
  const versions = stored.filter(({ storage }) => storage === true).map(({ name }) => name);
  return crdFindings(before, after, versions)
    .filter(({ severity }) => severity === 'breaking')
    .map(({ path, message }) => ({
      kind: 'definition',
      object: describeObject(after),
      message: `${path}: ${message}`,
    }));
}
