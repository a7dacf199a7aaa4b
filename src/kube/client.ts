/** Where requests go and as whom; for people, and to tell one cluster from another. Holds no credentials. */
export interface KubeTarget {
  /** URL of the API server, without credentials. */
  readonly server: string;
  /** Context of the kubeconfig. Absent: in-cluster configuration. */
  readonly context?: string;
  /** Cluster entry of the kubeconfig. */
  readonly cluster?: string;
  /** User entry of the kubeconfig. */
  readonly user?: string;
  /** Where the configuration came from: path of a file, or `in-cluster`. */
  readonly source: string;
}

/** Query of a request; undefined values are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A request to the API server. */
export interface KubeRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path from the root, each segment encoded, such as `/api/v1/namespaces/default/configmaps`. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. Absent: no body. */
  readonly body?: unknown;
  /** Type of the body.
   * @default 'application/json' */
  readonly contentType?: string;
  /** Type that is wanted back.
   * @default 'application/json' */
  readonly accept?: string;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** A successful answer: any status below 400. */
export interface KubeAnswer {
  readonly status: number;
  /** Parsed JSON, or the text when it is no JSON. */
  readonly body: unknown;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
  /** Time of the server by its `Date` header, milliseconds since 1970. Absent: it sent none. */
  readonly serverTime?: number;
}

/** One event of a watch, as the API server sends it. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: LiveObject;
}

/** An object as the API server holds it. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: LiveMetadata;
  readonly [key: string]: unknown;
}

/** Metadata of a stored object, as far as we read it. */
export interface LiveMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
  readonly [key: string]: unknown;
}

/** Who an object belongs to. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Which fields a manager owns (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsType?: string;
  /** Set of fields as a tree: `f:name` a field, `k:{...}` an item by key, `v:...` an item by value, `.` the node itself. */
  readonly fieldsV1?: FieldSet;
}

/** A set of fields as FieldsV1 writes it. */
export interface FieldSet {
  readonly [member: string]: FieldSet;
}

/**
 * One connection to a cluster: the port that everything above talks through. Bare: no retries, no caches; those are made around it
 * (`retrying`, `createDiscovery`).
 */
export interface KubeClient {
  readonly target: KubeTarget;
  /** Sends a request. @throws KubeError for every status from 400 on and when there is no answer; the signal's reason when aborted */
  request(request: KubeRequest): Promise<KubeAnswer>;
  /**
   * Opens one watch and yields what comes; returns when the server ends it. Starting anew is the caller's: see `observe`.
   * @param query with `resourceVersion`; `watch` and `allowWatchBookmarks` are added
   * @throws KubeError such as 410 when the resource version is too old, or when the connection breaks
   */
  watch(path: string, query: Query, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** Closes the connections; further requests fail. */
  close(): void;
}
