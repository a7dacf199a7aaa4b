import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  declaredSecrets,
  platformOperators,
  startTestbed,
  until,
  type Testbed,
  type TestbedMinor,
} from '../../../scripts/lib/testbed/index.js';
import { versions } from './versions.js';
import { createFacts, readinessOf, type Facts } from '../../../src/apply/readiness/index.js';
import type { LiveObject } from '../../../src/kube/client.js';
import { describeObject, type KubernetesObject } from '../../../src/bundle/object.js';
import { profileNames, readmeCommands, writtenBundle, type WrittenBundle } from './bundles.js';
import { applyStrictly, createPaths, forEach, messageOf } from './resources.js';
import { listEvents, listPods, podTrouble, workloadTrouble } from './states.js';

/**
 * What every bundle has to prove on one version of Kubernetes. A function, so that each version has a test file of its own and they run
 * side by side.
 */
export function describeBundles(version: TestbedMinor): void {
  const skip = inject('missing') !== '' || !versions.includes(version);
  describe.skipIf(skip)(`on Kubernetes ${version}`, () => {
    describe.each(profileNames)('the bundle %s', (name) => describeBundle(version, name));
    test('`kubectl apply -k`, repeated until nothing fails, makes a bundle from nothing', () =>
      applyWhole(version));
  });
}

function describeBundle(version: TestbedMinor, name: string): void {
  let testbed: Testbed;
  let written: WrittenBundle;
  let served: readonly KubernetesObject[];

  beforeAll(async () => {
    written = writtenBundle(name, inject('bundles'));
    served = written.objects;
    // what the profile says it is made for, so that room and spread are proven too
    testbed = await startTestbed({ version, operators: platformOperators, ...machineOf(written) });
    return () => testbed.stop();
  });

  test('is applied by the commands of its README, without a warning', async () => {
    const heard: string[] = [];
    for (const [program, ...args] of readmeCommands(written)) {
      if (program === '#') {
        // the one thing people have to do themselves
        expect(args.join(' ')).toContain('make the Secrets');
        await makeSecrets(testbed, written);
        continue;
      }
      expect(program).toBe('kubectl');
      const { code, stderr } = await testbed.kubectl(args, { cwd: written.folder });
      heard.push(...complaint(args, code, stderr));
    }
    expect(heard).toEqual([]);
  });

  test('has every workload ready', async () => {
    const workloads = served.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
    expect(workloads.length).toBeGreaterThan(5);
    const states = await current(testbed, workloads);
    expect(states.flatMap(workloadTrouble)).toEqual([]);
  });

  test('has every object ready by the rules that a deployment waits for', async () => {
    const facts = createFacts(written.bundle.index.kinds);
    let verdicts: readonly string[] = [];
    // operators take a moment; when all is ready there is nothing left to say
    await until(
      'ready objects',
      noFailure,
      async () => {
        const states = await current(testbed, served);
        verdicts = states.flatMap((object) => readinessTrouble(object, facts));
        return verdicts.length === 0 ? true : undefined;
      },
      30,
    ).catch(() => undefined);
    expect(verdicts).toEqual([]);
  });

  test('has every pod admitted, scheduled and running', async () => {
    const pods = await listPods(testbed.api);
    expect(pods.length).toBeGreaterThan(5);
    expect(pods.flatMap(podTrouble)).toEqual([]);
    const events = await listEvents(testbed.api);
    const refused = events.filter(({ reason }) => reason === 'FailedCreate' || reason === 'FailedDaemonPod');
    expect(refused.map(({ message }) => message)).toEqual([]);
  });

  test('changes nothing when it is applied again, by file or as a whole', async () => {
    const before = await settledVersions(testbed, served);
    for (const file of [...written.bundle.files.keys()].filter((path) => path.startsWith('manifests/'))) {
      const { code, stderr } = await testbed.kubectl(['apply', '--server-side', '-f', file], {
        cwd: written.folder,
      });
      expect(complaint([file], code, stderr)).toEqual([]);
    }
    const whole = await testbed.kubectl(['apply', '--server-side', '-k', '.'], { cwd: written.folder });
    expect(complaint(['-k'], whole.code, whole.stderr)).toEqual([]);
    expect(await versionsOf(testbed, served)).toEqual(before);
  });
}

async function applyWhole(version: TestbedMinor): Promise<void> {
  const written = writtenBundle('minimal', inject('bundles'));
  const testbed = await startTestbed({ version, ...machineOf(written) });
  try {
    let attempts = 0;
    await until('a complete apply', noFailure, async () => {
      attempts += 1;
      const { code } = await testbed.kubectl(['apply', '--server-side', '-k', '.'], {
        cwd: written.folder,
      });
      return code === 0 ? true : undefined;
    });
    expect(attempts).toBeLessThanOrEqual(5);
    const found = await current(testbed, written.objects);
    expect(found).toHaveLength(written.objects.length);
  } finally {
    await testbed.stop();
  }
}

function noFailure(): undefined {
  return undefined;
}

/** As many nodes as the profile asks for, which share what it asks for. */
export function machineOf({ bundle }: WrittenBundle) {
  const { cpu, memoryGiB, diskGiB, nodes } = bundle.index.requirements.machine;
  const nodeSize = {
    cpu: `${Math.floor((cpu * 1000) / nodes)}m`,
    memory: `${Math.floor((memoryGiB * 1024) / nodes)}Mi`,
    storage: `${Math.floor(diskGiB / nodes)}Gi`,
  };
  return { nodes, nodeSize };
}

function readinessTrouble(object: LiveObject, facts: Facts): readonly string[] {
  const verdict = readinessOf(object, facts);
  if (verdict.is === 'ready') return [];
  return [`${describeObject(object)}: ${verdict.is === 'waiting' ? verdict.on : verdict.why}`];
}

/** What is wrong with a call of kubectl: warnings count. */
export function complaint(args: readonly string[], code: number, stderr: string): readonly string[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return code === 0 ? lines : [`kubectl ${args.join(' ')} exits with ${code}`, ...lines];
}

/** Makes the Secrets that people have to make themselves, with values of no meaning. */
export async function makeSecrets(testbed: Testbed, { bundle }: WrittenBundle): Promise<void> {
  const paths = createPaths(testbed.api);
  const answers = await forEach(declaredSecrets(bundle.index.secrets), (secret) =>
    applyStrictly(testbed.api, paths, secret, false),
  );
  const refused = answers.flatMap((answer) =>
    answer && answer.status < 300 ? [] : [answer && messageOf(answer)],
  );
  expect(refused).toEqual([]);
}

/** The objects as the API server has them now. @throws Error naming one that is not there */
async function current(
  { api }: Testbed,
  objects: readonly KubernetesObject[],
): Promise<readonly KubernetesObject[]> {
  const paths = createPaths(api);
  return forEach(objects, async (object) => {
    const collection = await paths.collection(object);
    const { status, body } = await api.request(
      `${collection ?? '/not-served'}/${encodeURIComponent(object.metadata.name)}`,
    );
    if (status !== 200) throw new Error(`${describeObject(object)} is not there: ${status}`);
    return body as KubernetesObject;
  });
}

async function versionsOf(
  testbed: Testbed,
  objects: readonly KubernetesObject[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = await current(testbed, objects);
  return new Map(found.map((object) => [describeObject(object), object.metadata['resourceVersion']]));
}

/** Versions once the controllers have written their last status. */
async function settledVersions(testbed: Testbed, objects: readonly KubernetesObject[]) {
  let last = await versionsOf(testbed, objects);
  return until('quiet controllers', noFailure, async () => {
    const next = await versionsOf(testbed, objects);
    const same = [...next].every(([name, value]) => last.get(name) === value);
    last = next;
    return same ? next : undefined;
  });
}
