import type { KubeClient } from '../client.js';
import { isKubeError } from '../errors.js';
import type { Resource } from '../resources.js';
import { apiVersionOf, type Root } from './served.js';

/** What `/api` answers in the older form. */
interface CoreVersions {
  readonly versions?: readonly string[];
}

/** What `/apis` answers in the older form. */
interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

/** What each group and version answers. */
interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs?: readonly string[];
  }[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/**
 * Reads the older form: one more request for each group and version. Those that do not answer are told as stale.
 *
 * @param path `/api` or `/apis`
 * @param body what it answered
 */
export async function readLegacy(client: KubeClient, path: string, body: unknown): Promise<Root> {
  const versions = path === '/api' ? coreVersions(body as CoreVersions) : groupVersions(body as GroupList);
  const answers = await Promise.all(versions.map((one) => readVersion(client, path, one)));
  return {
    resources: answers.flatMap((answer) => answer ?? []),
    stale: versions
      .filter((_one, index) => answers[index] === undefined)
      .map(({ group, version }) => apiVersionOf(group, version)),
  };
}

function coreVersions({ versions = [] }: CoreVersions): GroupVersion[] {
  return versions.map((version) => ({ group: '', version }));
}

function groupVersions({ groups = [] }: GroupList): GroupVersion[] {
  return groups.flatMap(({ name, versions, preferredVersion }) => {
    const first = versions.filter(({ version }) => version === preferredVersion?.version);
    const others = versions.filter(({ version }) => version !== preferredVersion?.version);
    return [...first, ...others].map(({ version }) => ({ group: name, version }));
  });
}

/** Undefined when the server behind it does not answer. */
async function readVersion(
  client: KubeClient,
  path: string,
  { group, version }: GroupVersion,
): Promise<readonly Resource[] | undefined> {
  try {
    const { body } = await client.request({ path: `${path}/${apiVersionOf(group, version)}` });
    const { resources = [] } = body as ResourceList;
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs = [] }) => ({
        group,
        version,
        kind,
        plural: name,
        namespaced,
        verbs,
      }));
  } catch (error) {
    if (isKubeError(error, 'server', 'not-found', 'no-kind')) return undefined;
    throw error;
  }
}
