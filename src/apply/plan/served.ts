import type { Discovery, Resource } from '../../kube/resources.js';
import type { DesiredObject } from '../model.js';

/** The resource of a desired object in the version it is written in; undefined when that is not served (yet). */
export async function versionOf(
  discovery: Discovery,
  { ref, object: { apiVersion } }: Pick<DesiredObject, 'ref' | 'object'>,
): Promise<Resource | undefined> {
  return discovery.find(ref.group, ref.kind, apiVersion.slice(apiVersion.indexOf('/') + 1));
}
