import type { ComponentContext } from '../shared/context.js';
import type { Resources } from '../shared/container.js';

/** Size of one workload. */
export interface WorkloadSize {
  readonly replicas: number;
  readonly resources: Resources;
}

/** Mail server that notifications go through. The account is in the Secret `argocd-notifications-secret`. */
export interface MailProps {
  readonly host: string;
  readonly port: number;
  /** Sender. */
  readonly from: string;
  /** Receivers of every notification. */
  readonly recipients: readonly string[];
}

/** Identity provider that people sign in with. The client secret is in the Secret `argocd-oidc`, key `client_secret`. */
export interface OidcProps {
  /** Name on the sign-in button. */
  readonly name: string;
  /** Issuer address. */
  readonly issuer: string;
  readonly clientId: string;
}

/** What goes into the ConfigMaps of Argo CD. */
export interface SettingsProps {
  /** Public address. Absent: Argo CD is reached inside the cluster only, and links in notifications have no host. */
  readonly url?: string;
  /** Whether something in front of the server ends TLS, so that the server speaks plain HTTP. */
  readonly tlsEndsInFront: boolean;
  /** Whether the built-in user `admin` may sign in. */
  readonly adminEnabled: boolean;
  /** Time between two looks at the repositories, such as `120s`. */
  readonly reconciliation: string;
  /** Role of everybody who is signed in. Empty: none. */
  readonly defaultRole: string;
  /** Groups of the identity provider that may do everything. */
  readonly adminGroups: readonly string[];
  /** Absent: only the built-in user can sign in. */
  readonly oidc?: OidcProps;
  /** Absent: no notifications are sent. */
  readonly mail?: MailProps;
  /** Further keys of `argocd-cmd-params-cm`; they win over ours. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Props of the construct `Argocd`. */
export interface ArgocdProps {
  readonly context: ComponentContext;
  /** References of the images. */
  readonly images: { readonly argocd: string; readonly redis: string };
  /** Priority class of every pod. */
  readonly priorityClassName: string;
  /**
   * Redis with sentinel and HAProxy instead of one Redis, and pods spread over nodes; with the reference of HAProxy's image.
   * Absent: one Redis.
   */
  readonly highAvailability?: { readonly haproxyImage: string };
  readonly settings: SettingsProps;
  /** Application controllers share out the clusters they manage; they are no stand-ins for each other. */
  readonly controller: WorkloadSize;
  readonly repoServer: WorkloadSize;
  readonly server: WorkloadSize;
  readonly applicationSet: WorkloadSize;
  /** Resources of the notifications controller, of which there can be only one. */
  readonly notifications: Resources;
  /** Resources of one Redis. */
  readonly redis: Resources;
}
