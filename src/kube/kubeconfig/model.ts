/** An entry of one of the three lists of a kubeconfig, with the file it comes from. */
export interface Entry {
  readonly name: string;
  /** Path of its file: relative paths in it start at its folder. */
  readonly file: string;
  /** What stands under `cluster`, `user` or `context`. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** One kubeconfig, or several merged (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/). */
export interface Kubeconfig {
  readonly currentContext?: { readonly name: string; readonly file: string };
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
}

/** Certificates or a key in PEM: in the kubeconfig itself, or in a file. */
export type Material =
  | { readonly pem: string; readonly file: string; readonly key: string }
  | { readonly path: string; readonly file: string; readonly key: string };

/** How to reach the cluster of a context. */
export interface ClusterSettings {
  readonly server: URL;
  /** Authorities that sign the server's certificate. Absent: those of the system. */
  readonly authority?: Material;
  readonly insecure: boolean;
  readonly serverName?: string;
  /** Absent: by the environment. */
  readonly proxy?: URL;
  /** What a plugin is told about the cluster, from the extension `client.authentication.k8s.io/exec`. Absent: nothing. */
  readonly execConfig?: unknown;
}

/** A credential plugin (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins). */
export interface ExecSettings {
  readonly apiVersion: string;
  /** Found on PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
}

/** Who to be instead (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation). */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** How a user proves who it is. All absent: not at all. */
export interface UserSettings {
  readonly token?: string;
  /** Read again when it changes; wins over `token`. */
  readonly tokenFile?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly certificate?: Material;
  readonly key?: Material;
  readonly exec?: ExecSettings;
  readonly impersonate?: Impersonation;
}

/** Everything a context says, checked. */
export interface ContextSettings {
  /** Absent: in-cluster configuration. */
  readonly context?: string;
  readonly clusterName?: string;
  /** Absent: nobody in particular. */
  readonly userName?: string;
  /** Path of the file with the context, or `in-cluster`. */
  readonly source: string;
  readonly cluster: ClusterSettings;
  readonly user: UserSettings;
}
