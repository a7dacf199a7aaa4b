import { k8s } from 'cdk8s-plus-28';

/** Writable scratch space that goes with the pod. Without a limit it may fill the node. */
export function emptyDir(
  name: string,
  options: { readonly sizeLimit?: string; readonly memory?: boolean } = {},
): k8s.Volume {
  return {
    name,
    emptyDir: {
      ...(options.memory === true && { medium: 'Memory' }),
      ...(options.sizeLimit !== undefined && { sizeLimit: k8s.Quantity.fromString(options.sizeLimit) }),
    },
  };
}

/** Files from a ConfigMap. `items` maps keys to paths; absent: every key. */
export function configMapVolume(
  name: string,
  configMap: string,
  options: {
    readonly items?: Readonly<Record<string, string>>;
    readonly optional?: boolean;
    readonly defaultMode?: number;
  } = {},
): k8s.Volume {
  return {
    name,
    configMap: {
      name: configMap,
      ...(options.items && { items: Object.entries(options.items).map(([key, path]) => ({ key, path })) }),
      ...(options.optional !== undefined && { optional: options.optional }),
      ...(options.defaultMode !== undefined && { defaultMode: options.defaultMode }),
    },
  };
}

/** Files from a Secret. `items` maps keys to paths; absent: every key. */
export function secretVolume(
  name: string,
  secretName: string,
  options: {
    readonly items?: Readonly<Record<string, string>>;
    readonly optional?: boolean;
    readonly defaultMode?: number;
  } = {},
): k8s.Volume {
  return {
    name,
    secret: {
      secretName,
      ...(options.items && { items: Object.entries(options.items).map(([key, path]) => ({ key, path })) }),
      ...(options.optional !== undefined && { optional: options.optional }),
      ...(options.defaultMode !== undefined && { defaultMode: options.defaultMode }),
    },
  };
}

/** A folder of the node. Pod Security "baseline" forbids it, so it needs an exception in the component record. */
export function hostPathVolume(
  name: string,
  path: string,
  type: 'Directory' | 'DirectoryOrCreate' = 'Directory',
): k8s.Volume {
  return { name, hostPath: { path, type } };
}

/** Claim template of a StatefulSet. */
export function claimTemplate(
  name: string,
  volume: { readonly size: string; readonly class?: string },
): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(volume.class !== undefined && { storageClassName: volume.class }),
      resources: { requests: { storage: k8s.Quantity.fromString(volume.size) } },
    },
  };
}
