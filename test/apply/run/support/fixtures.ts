import { bundleSchemaVersion, type Bundle, type BundleIndex } from '../../../../src/bundle/bundle.js';
import { sealIndex, sha256 } from '../../../../src/bundle/digest.js';
import type { KubernetesObject } from '../../../../src/bundle/object.js';
import type { Event } from '../../../../src/kernel/event.js';
import { createLimit } from '../../../../src/kernel/limit.js';
import { refOf, type ObjectRef } from '../../../../src/kube/resources.js';
import type { ApplyContext, Identity } from '../../../../src/apply/context.js';
import type { Action, Change, ComponentNode, Plan } from '../../../../src/apply/model.js';
import type { Prepared, PreparedStep } from '../../../../src/apply/prepared.js';
import { applySetId } from '../../../../src/apply/record/applyset.js';
import type { RecordState } from '../../../../src/apply/record/model.js';
import type { NotReady, Waiter } from '../../../../src/apply/wait/index.js';
import type { FakeApi } from './fake-api.js';
import type { FakeClock } from './fake-clock.js';

export const platform = 'demo';

/** A bundle with one file, intact. */
export function bundleOf(text: string): Bundle {
  const files = [{ path: 'manifests/00-all.yaml', sha256: sha256(text) }];
  const index = {
    schemaVersion: bundleSchemaVersion,
    version: '1.2.3',
    profile: 'minimal',
    platform,
    waves: [],
    files,
  };
  return {
    index: sealIndex(index as unknown as BundleIndex),
    files: new Map([['manifests/00-all.yaml', text]]),
  };
}

/** An object with the label of the inventory. */
export function member(apiVersion: string, kind: string, name: string, namespace?: string): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { 'applyset.kubernetes.io/part-of': applySetId(platform) },
    },
  };
}

/** A component of a plan. */
export function node(id: string, wave = 1, needs: readonly string[] = []): ComponentNode {
  return { id, title: id, wave, needs, source: `constructs/${id}`, configKeys: [`components.${id}`] };
}

/** What a step is made from. */
export interface StepParts {
  readonly component?: string;
  readonly force?: boolean;
  readonly inherits?: readonly string[];
  readonly uid?: string;
}

/** A step about an object. */
export function step(action: Action, object: KubernetesObject, parts: StepParts = {}): PreparedStep {
  const { component, force = false, inherits = [], uid } = parts;
  const change: Change = {
    ref: refOf(object),
    apiVersion: object.apiVersion,
    action,
    effect: 'in-place',
    ...(component !== undefined && { component, construct: `${component}/${object.metadata.name}` }),
    fields: [],
    conflicts: [],
    lacks: [],
    ...(uid !== undefined && { uid }),
  };
  const sends = !['delete', 'keep', 'unchanged'].includes(action);
  return { change, ...(sends && { object }), force, inherits };
}

/** A plan that can be executed. */
export function prepare(
  steps: readonly PreparedStep[],
  { components = [], bundle, record, purpose = 'deploy' }: PrepareParts = {},
): Prepared {
  const identity = bundle && { digest: bundle.index.digest, profile: 'minimal', version: '1.2.3' };
  const plan: Plan = {
    schemaVersion: 1,
    purpose,
    platform,
    target: { server: 'https://fake', source: 'test', clusterId: 'cluster' },
    ...(identity && { bundle: identity }),
    components,
    changes: steps.map(({ change }) => change),
    problems: [],
    warnings: [],
    fingerprint: 'fingerprint',
  };
  return { plan, steps, kinds: [], ...(bundle && { bundle }), ...(record && { record }) };
}

interface PrepareParts {
  readonly components?: readonly ComponentNode[];
  readonly bundle?: Bundle;
  readonly record?: RecordState | undefined;
  readonly purpose?: Plan['purpose'];
}

/** A context on a fake API server. Its events can be read. */
export function contextOf(
  api: Pick<FakeApi, 'client' | 'discovery'>,
  clock: FakeClock,
  parts: Partial<Pick<ApplyContext, 'signal' | 'version'>> & { readonly identity?: Partial<Identity> } = {},
): ApplyContext & { readonly events: Event[] } {
  const events: Event[] = [];
  return {
    client: api.client,
    discovery: api.discovery,
    clock,
    emit: (event) => events.push(event),
    events,
    limit: createLimit({ concurrency: 8, clock }),
    signal: parts.signal ?? new AbortController().signal,
    identity: { user: 'pat', host: 'laptop', pid: 1, alive: () => true, ...parts.identity },
    version: parts.version ?? '1.2.3',
  };
}

/** A waiter for whom everything is ready and gone at once, but what is said otherwise. */
export function createFakeWaiter(
  stubborn: (ref: ObjectRef) => NotReady['readiness'] | undefined = () => undefined,
): Waiter & { readonly asked: string[][] } {
  const asked: string[][] = [];
  const judge: Waiter['gone'] = (targets, { signal }) => {
    signal.throwIfAborted();
    const refs = targets.map((target) => ('ref' in target ? target.ref : target));
    asked.push(refs.map(({ kind, name }) => `${kind} ${name}`));
    const notReady = refs.flatMap((ref): NotReady[] => {
      const readiness = stubborn(ref);
      return readiness === undefined
        ? []
        : [{ ref, readiness, because: ['the node is full'], timedOut: true }];
    });
    return Promise.resolve({ ready: refs.filter((ref) => stubborn(ref) === undefined), notReady });
  };
  return { asked, ready: judge, gone: judge, close: () => undefined };
}
