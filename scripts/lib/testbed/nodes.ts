/** Size of a simulated node, as Kubernetes quantities. */
export interface NodeSize {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
}

/** A node that has room for everything. */
export const roomyNode: NodeSize = { cpu: '64', memory: '256Gi', storage: '2Ti' };

/** A node whose readiness, pods and volumes kwok simulates. Nodes are spread over three zones. */
export function fakeNode(index: number, { cpu, memory, storage }: NodeSize, kubeletVersion: string) {
  const name = `node-${index}`;
  const room = { cpu, memory, 'ephemeral-storage': storage, pods: '250' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'local',
        'topology.kubernetes.io/zone': `local-${'abc'[index % 3] ?? ''}`,
      },
    },
    status: { capacity: room, allocatable: room, nodeInfo: { kubeletVersion } },
  };
}

/** The class that kwok's stages provision volumes for. */
export const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'kwok-volume',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'kwok.x-k8s.io/volume',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  allowVolumeExpansion: true,
};
