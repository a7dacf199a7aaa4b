import { parse } from 'yaml';
import { objectsOf } from '../../../src/bundle/objects.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { runCli } from '../../../src/cli/run.js';
import type { Destination } from '../../../src/gitops/destination.js';
import { layoutOf } from '../../../src/gitops/layout.js';
import type { KubeClient, LiveObject } from '../../../src/kube/client.js';
import { fakeCluster, type FakeKind } from '../../apply/plan/support/fake-cluster.js';
import { bareEnvironment } from '../../support/program.js';
import { temporaryFolder } from '../../support/folder.js';
import { manualClock, recordingIo } from '../support/io.js';

/** Kind of Applications, for clusters that have Argo CD. */
export const applicationKind: FakeKind = {
  ...{ group: 'argoproj.io', version: 'v1alpha1', kind: 'Application', plural: 'applications' },
  namespaced: true,
};

/** A cluster, and what is said to the command. */
export interface Run {
  readonly objects?: readonly LiveObject[];
  readonly kinds: readonly FakeKind[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Everybody may do everything: who may not is a matter of other tests. */
function permissive(client: KubeClient): KubeClient {
  return {
    ...client,
    request: (request) =>
      request.path.endsWith('/selfsubjectaccessreviews')
        ? Promise.resolve({ status: 201, body: { status: { allowed: true } }, warnings: [] })
        : client.request(request),
  };
}

/** Runs the command line against a cluster of data. */
export async function runWith(args: readonly string[], { objects = [], kinds, env = {} }: Run) {
  const cluster = fakeCluster(objects, { kinds });
  const { io, stdout, stderr } = recordingIo({
    env: { ...bareEnvironment(), ...env },
    cwd: temporaryFolder(),
    clock: manualClock(),
    connect: () => Promise.resolve(permissive(cluster.client)),
  });
  const code = await runCli(args, io);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Every kind that Kubernetes itself serves of those that a bundle has. */
export function builtInKinds(bundle: Bundle): readonly FakeKind[] {
  const found = objectsOf(bundle).map(({ apiVersion, kind, metadata }): FakeKind => {
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    const plural = `${kind.toLowerCase().replace(/y$/, 'ie')}s`;
    return { group, version, kind, plural, namespaced: metadata.namespace !== undefined };
  });
  const custom = ['argoproj.io', 'agents.platform'];
  const unique = new Map(found.map((one) => [`${one.group}/${one.kind}`, one]));
  return [...unique.values()].filter(({ group }) => !custom.includes(group));
}

/** Applications of a published folder as Argo CD leaves them when all is well. */
export function settledApplications(bundle: Bundle, destination: Destination): LiveObject[] {
  const files = [...layoutOf(bundle, destination).files];
  return files
    .filter(([path]) => /^(root\.yaml|applications\/|clusters\/)/.test(path))
    .map(([, text]) => parse(text) as LiveObject & { spec: { source?: object } })
    .filter(({ kind }) => kind === 'Application')
    .map((object) => ({
      ...object,
      status: {
        sync: { status: 'Synced', revision: 'c1', comparedTo: { source: object.spec.source } },
        health: { status: 'Healthy' },
      },
    }));
}
