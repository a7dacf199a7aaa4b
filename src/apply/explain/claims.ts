import type { LiveObject } from '../../kube/client.js';
import { recordsAt, textAt } from '../readiness/read.js';
import { newestEvent } from './events.js';
import { weights, type Reason } from './reason.js';
import { named, type Scene } from './scene.js';

/** Why a claim has no volume: its class does not exist, or the provisioner says so, or there is no class at all. */
export function claimReasons(claim: LiveObject, scene: Scene): readonly Reason[] {
  const name = textAt(claim, 'metadata', 'name') ?? '';
  const who = `claim ${name}`;
  if (textAt(claim, 'status', 'phase') === 'Bound') return [];
  const storageClass = textAt(claim, 'spec', 'storageClassName');
  const classes = scene.objects.filter(({ kind }) => kind === 'StorageClass');
  if (storageClass === undefined)
    return [
      {
        weight: weights.refused,
        who,
        text: `it names no storage class, and none is the default${among(classes)}`,
      },
    ];
  if (classes.length > 0 && named(scene, 'StorageClass', storageClass) === undefined)
    return [
      { weight: weights.refused, who, text: `storage class ${storageClass} does not exist${among(classes)}` },
    ];
  const event = newestEvent(claim, scene, [
    'ProvisioningFailed',
    'FailedBinding',
    'VolumeMismatch',
    'ClaimMisbound',
  ]);
  if (event !== undefined)
    return [
      { weight: weights.place, who, text: `no volume of storage class ${storageClass}: ${event.message}` },
    ];
  const size = textAt(claim, 'spec', 'resources', 'requests', 'storage');
  return [
    {
      weight: weights.patience,
      who,
      text: `no volume${size === undefined ? '' : ` of ${size}`} of storage class ${storageClass} yet`,
    },
  ];
}

/** Why the claims that a pod uses have no volume. One that is not there at all says the scheduler. */
export function claimsOfPod(pod: LiveObject, scene: Scene): readonly Reason[] {
  return recordsAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
    const claim = name === undefined ? undefined : named(scene, 'PersistentVolumeClaim', name);
    return claim === undefined ? [] : claimReasons(claim, scene);
  });
}

function among(classes: readonly LiveObject[]): string {
  const names = classes.map((one) => textAt(one, 'metadata', 'name') ?? '').sort();
  return names.length === 0 ? '' : `; there are: ${names.join(', ')}`;
}
