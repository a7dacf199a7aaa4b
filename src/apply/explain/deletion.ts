import type { LiveObject } from '../../kube/client.js';
import { compareText } from '../../kernel/json.js';
import { conditionsOf, conditionText, numberAt, recordsAt, textAt } from '../readiness/read.js';
import { knownFinalizer, type FinalizerController } from './finalizers.js';
import { weights, type Reason } from './reason.js';
import type { Scene } from './scene.js';

/** Conditions of a namespace that goes, most telling first; the rest only says that it is on its way. */
const namespaceConditions = [
  'NamespaceFinalizersRemaining',
  'NamespaceContentRemaining',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
];

/** What keeps an object that is being deleted: for a namespace what is left in it, then the finalizers, and whether somebody is there to remove them. */
export function deletionReasons(object: LiveObject, scene: Scene): readonly Reason[] {
  const left = conditionsOf(object)
    .filter(({ type, status }) => status === 'True' && namespaceConditions.includes(type))
    .sort((a, b) => namespaceConditions.indexOf(a.type) - namespaceConditions.indexOf(b.type))
    .map((condition) => ({ weight: weights.refused, text: conditionText(condition) }));
  const finalizers = recordedFinalizers(object).map((finalizer) => finalizerReason(finalizer, object, scene));
  return left.length + finalizers.length > 0
    ? [...left, ...finalizers]
    : [{ weight: weights.patience, text: 'it is being deleted' }];
}

function recordedFinalizers(object: LiveObject): readonly string[] {
  const { finalizers } = object.metadata;
  return Array.isArray(finalizers)
    ? finalizers.filter((one): one is string => typeof one === 'string').sort(compareText)
    : [];
}

function finalizerReason(finalizer: string, object: LiveObject, scene: Scene): Reason {
  const { says, controller } = knownFinalizer(finalizer);
  const notes = [controllerNote(controller, scene), usersNote(finalizer, object, scene)].filter(
    (note) => note !== undefined,
  );
  const weight = notes.length > 0 ? weights.refused : weights.container;
  return { weight, text: `finalizer ${finalizer} ${[says, ...notes].join(', ')}` };
}

/** Whether the controller of a finalizer is there and runs. Undefined when it has one that runs, or when nobody looked. */
function controllerNote(controller: FinalizerController | undefined, scene: Scene): string | undefined {
  if (controller === undefined || scene.controllers === undefined) return undefined;
  const found = scene.controllers.filter((one) => isOf(one, controller));
  if (found.length === 0) return `but ${controller.title} is not installed (any more): nobody removes it`;
  const idle = found.filter((one) => (numberAt(one, 'status', 'readyReplicas') ?? 0) === 0);
  if (idle.length < found.length) return undefined;
  const names = idle.map((one) => `${one.kind} ${one.metadata.namespace ?? ''}/${one.metadata.name}`);
  return `but no replica of ${names.join(' and ')} is ready`;
}

function isOf(workload: LiveObject, { workloads, label }: FinalizerController): boolean {
  if (!workloads.includes(workload.metadata.name)) return false;
  return label === undefined || Object.values(workload.metadata.labels ?? {}).includes(label);
}

/** Pods that use a claim that is to go. */
function usersNote(finalizer: string, object: LiveObject, scene: Scene): string | undefined {
  if (finalizer !== 'kubernetes.io/pvc-protection') return undefined;
  const users = scene.objects
    .filter(({ kind }) => kind === 'Pod')
    .filter((pod) =>
      recordsAt(pod, 'spec', 'volumes').some(
        (volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') === object.metadata.name,
      ),
    )
    .map(({ metadata }) => metadata.name);
  return users.length === 0 ? undefined : `used by ${users.sort(compareText).slice(0, 3).join(', ')}`;
}
