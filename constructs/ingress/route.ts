/** A host name and the Service it leads to. */
export interface Route {
  /** Name of the route objects. */
  readonly name: string;
  /** Public host name. */
  readonly host: string;
  /** Namespace of the Service; the route lives there too. */
  readonly namespace: string;
  /** Service. */
  readonly service: string;
  /** Port of the Service. */
  readonly port: number;
  /** Whether the Service speaks HTTPS itself. */
  readonly https: boolean;
  /** The only path that is let through. Absent: all of them. */
  readonly path?: string;
}

/** How TLS ends at the edge. */
export interface RouteTls {
  /** Secret with the certificate. */
  readonly secretName: string;
  /** ClusterIssuer of cert-manager that makes it. Absent: somebody else does. */
  readonly clusterIssuer?: string;
}

/** Annotation by which cert-manager makes the certificate of an Ingress or a Gateway. */
export function issuerAnnotation(tls: RouteTls | undefined): Readonly<Record<string, string>> {
  return tls?.clusterIssuer === undefined ? {} : { 'cert-manager.io/cluster-issuer': tls.clusterIssuer };
}
