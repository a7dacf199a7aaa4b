import type { k8s } from 'cdk8s-plus-28';
import { configMapVolume, emptyDir, secretVolume } from '../shared/volumes.js';
import { configMaps } from './names.js';

/** A volume together with where a container sees it. */
export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}

/** The two lists that pod and container take. */
export function mounted(list: readonly MountedVolume[]): {
  volumes: k8s.Volume[];
  mounts: k8s.VolumeMount[];
} {
  return { volumes: list.map(({ volume }) => volume), mounts: list.map(({ mount }) => mount) };
}

/** Scratch space that is gone with the pod. */
export function scratch(name: string, mountPath: string, sizeLimit: string): MountedVolume {
  return { volume: emptyDir(name, { sizeLimit }), mount: { name, mountPath } };
}

/** Host keys of git servers. */
export const knownHosts = fromConfigMap('ssh-known-hosts', configMaps.knownHosts, '/app/config/ssh');

/** Certificates of git servers. */
export const certificates = fromConfigMap('tls-certs', configMaps.certificates, '/app/config/tls');

/** Public keys that signed commits are checked with. */
export const gpgKeys = fromConfigMap('gpg-keys', configMaps.gpgKeys, '/app/config/gpg/source');

/** Key ring that is made of the public keys at start. */
export const gpgKeyring = scratch('gpg-keyring', '/app/config/gpg/keys', '32Mi');

/** Certificate of the repo server, if somebody made one; otherwise the server makes its own at start. */
export function repoServerTls(mountPath: string): MountedVolume {
  return optionalSecret('argocd-repo-server-tls', mountPath, ['tls.crt', 'tls.key', 'ca.crt']);
}

/** Client certificate for the repo server, if somebody made one. */
export function repoServerMtls(keys: readonly string[]): MountedVolume {
  return optionalSecret('argocd-repo-server-mtls', '/app/config/reposerver/mtls', keys);
}

/** Client certificate, key and authority, as every client of the repo server mounts them. */
export const repoServerClientMtls = repoServerMtls(['client.crt', 'client.key', 'server-ca.crt']);

/** The switch of the profiler, which is watched while the process runs. */
export function profilerSwitch(key: string): MountedVolume {
  const name = configMaps.parameters;
  return {
    volume: configMapVolume(name, name, { optional: true, items: { [key]: 'profiler.enabled' } }),
    mount: { name, mountPath: '/home/argocd/params' },
  };
}

/** A Secret that need not exist. */
export function optionalSecret(name: string, mountPath: string, keys: readonly string[]): MountedVolume {
  return {
    volume: secretVolume(name, name, {
      optional: true,
      items: Object.fromEntries(keys.map((key) => [key, key])),
    }),
    mount: { name, mountPath },
  };
}

function fromConfigMap(name: string, configMap: string, mountPath: string): MountedVolume {
  return { volume: configMapVolume(name, configMap), mount: { name, mountPath } };
}
