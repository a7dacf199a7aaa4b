/** A group of pods that network policies treat alike. */
export interface PodGroup {
  /** Namespace the pods run in. Absent: that of the component. */
  readonly namespace?: string;
  /** Labels by which the pods are selected; they must match no other group in the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ports the pods listen on, by name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Something that is not a pod of the platform. */
export type Outside =
  /** The API server; `cluster.api_server_cidrs` and `api_server_ports`. */
  | 'api-server'
  /** Any address outside the cluster, and inside. */
  | 'internet'
  /** Any pod of any namespace of the cluster. */
  | 'cluster'
  /** Any pod of one namespace that is not ours, such as that of an ingress controller; see {@link fromNamespace}. */
  | `namespace:${string}`;

const namespacePrefix = 'namespace:';

/** End of a flow for every pod of a namespace whose pods the catalogue does not know. */
export function fromNamespace(namespace: string): `namespace:${string}` {
  return `${namespacePrefix}${namespace}`;
}

/** The namespace of an end that {@link fromNamespace} made; undefined for every other end. */
export function namespaceOfEnd(end: string): string | undefined {
  return end.startsWith(namespacePrefix) ? end.slice(namespacePrefix.length) : undefined;
}

/**
 * One kind of connection. It is declared once, by the component that opens it (or accepts it, when the other side is outside), and
 * yields the egress rule of one side and the ingress rule of the other. A flow whose component is not present falls away.
 */
export interface Flow {
  /** Pod group as `component/group`, or something outside. */
  readonly from: string;
  /** Pod group as `component/group`, or something outside. */
  readonly to: string;
  /** Ports: names of the destination's ports for a pod group, numbers for something outside. Ignored for `api-server`. */
  readonly ports: readonly (string | number)[];
  /** Transport.
   * @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
  /** What the connection is for. */
  readonly why: string;
}
