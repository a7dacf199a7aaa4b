import type { LiveObject } from '../../kube/client.js';
import { podReadiness } from '../readiness/pods.js';
import { conditionOf, conditionText, recordsAt, textAt } from '../readiness/read.js';
import { claimsOfPod } from './claims.js';
import { containerReasons, unreadyContainers } from './containers.js';
import { eventsOf, newestEvent } from './events.js';
import { weights, type Reason } from './reason.js';
import type { Scene } from './scene.js';

/** Events that say why containers do not come up although nothing is wrong with the containers themselves. */
const setupEvents = [
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'NetworkNotReady',
  'FailedPreStopHook',
  'FailedPostStartHook',
];

/** Why a pod is not ready. Empty when it is, or when nothing is known. */
export function podReasons(pod: LiveObject, scene: Scene): readonly Reason[] {
  const verdict = podReadiness(pod);
  if (verdict.is === 'ready') return [];
  const who = `pod ${textAt(pod, 'metadata', 'name') ?? ''}`;
  const reasons = [
    ...containerReasons(pod).map((reason) => withPullMessage(reason, pod, scene)),
    ...placeReasons(pod),
    ...setupReasons(pod, scene),
    ...probeReasons(pod, scene),
  ].map((reason) => ({ ...reason, who }));
  const claims = claimsOfPod(pod, scene).filter(({ weight }) => weight < weights.patience);
  if (reasons.length + claims.length > 0) return [...claims, ...reasons];
  const text = verdict.is === 'failed' ? verdict.why : verdict.on;
  return [{ weight: verdict.is === 'failed' ? weights.container : weights.patience, text, who }];
}

/** While kubelet backs off it no longer says why the pull failed; the event of the attempt does. */
function withPullMessage(reason: Reason, pod: LiveObject, scene: Scene): Reason {
  const backsOff = /^(.*cannot pull image \S+: )Back-off pulling image "[^"]*" \(ImagePullBackOff\)$/.exec(
    reason.text,
  );
  const event = eventsOf(pod, scene).find(({ message }) => message.startsWith('Failed to pull image'));
  return backsOff === null || event === undefined
    ? reason
    : { ...reason, text: `${backsOff[1] ?? ''}${event.message}` };
}

function placeReasons(pod: LiveObject): readonly Reason[] {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== undefined)
    return [{ weight: weights.patience, text: 'it is being deleted' }];
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False') return [];
  return [{ weight: weights.place, text: `no node takes it: ${conditionText(scheduled)}` }];
}

function setupReasons(pod: LiveObject, scene: Scene): readonly Reason[] {
  if (textAt(pod, 'status', 'phase') !== 'Pending') return [];
  const event = newestEvent(pod, scene, setupEvents);
  if (event === undefined) return [];
  return [{ weight: weights.refused, text: `${event.message}${sourceOf(pod, event.message)}` }];
}

/** Where the volume comes from that a message names: it tells the key that is missing, but not of which Secret. */
function sourceOf(pod: LiveObject, message: string): string {
  const name = /for volume "([^"]+)"/.exec(message)?.[1];
  const volume = recordsAt(pod, 'spec', 'volumes').find((one) => one['name'] === name);
  const secret = textAt(volume, 'secret', 'secretName');
  const configMap = textAt(volume, 'configMap', 'name');
  if (secret !== undefined && !message.includes(`"${secret}"`)) return ` (Secret ${secret})`;
  if (configMap !== undefined && !message.includes(`"${configMap}"`)) return ` (ConfigMap ${configMap})`;
  return '';
}

function probeReasons(pod: LiveObject, scene: Scene): readonly Reason[] {
  const unready = unreadyContainers(pod);
  if (unready.length === 0) return [];
  const event = newestEvent(pod, scene, ['Unhealthy', 'ProbeWarning']);
  if (event === undefined)
    return [{ weight: weights.patience, text: `${unready.join(', ')} runs but is not ready yet` }];
  return [{ weight: weights.probe, text: `${unready.join(', ')} runs but is not ready: ${event.message}` }];
}
