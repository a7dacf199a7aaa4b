import type { Labels } from '../shared/context.js';
import type { k8s } from 'cdk8s-plus-28';

/** One command-line tool, as the controller starts it. */
export interface CliSettings {
  /** Reference of the image. */
  readonly image: string;
  /** Company whose models it uses. */
  readonly provider: string;
  /** Where its API key is. The variable has the name of the key. */
  readonly apiKey: { readonly secretName: string; readonly secretKey: string; readonly envVar: string };
}

/** One agent, as the controller knows it. Absent parts are left to the command-line tool. */
export interface AgentRecord {
  readonly role: string;
  readonly description: string;
  /** Name of its GitHub App. */
  readonly githubApp: string;
  /** Secret with the credentials of the App. */
  readonly secretName: string;
  readonly cli: string;
  readonly model?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly reasoningEffort?: string;
  readonly tools: { readonly remote: readonly string[] };
  readonly resources: { readonly cpu: string; readonly memory: string };
  readonly features: Readonly<Record<string, boolean>>;
  /** File of its system prompt, next to the list of agents. */
  readonly systemPrompt: string;
}

/**
 * The controller's own configuration file. Nothing in it is written into a template: every value comes from the configuration or
 * the catalogue.
 */
export interface TaskSettings {
  readonly platform: { readonly name: string; readonly namespace: string; readonly labelPrefix: string };
  readonly github: {
    readonly url: string;
    readonly organization: string;
    readonly repository: string;
    /** Names of the keys in the Secret of each App. */
    readonly secretKeys: { readonly appId: string; readonly clientId: string; readonly privateKey: string };
  };
  /** Pods in which agents work. */
  readonly job: {
    readonly activeDeadlineSeconds: number;
    readonly serviceAccountName: string;
    /** Always false: agents do not talk to the API server. */
    readonly automountServiceAccountToken: false;
    readonly priorityClassName: string;
    readonly podLabels: Labels;
    readonly imagePullSecrets: readonly { readonly name: string }[];
    readonly nodeSelector: Labels;
    readonly tolerations: readonly k8s.Toleration[];
    readonly podSecurityContext: k8s.PodSecurityContext;
    readonly securityContext: k8s.SecurityContext;
    /** Where an agent leaves its result; the controller reads it from the status of the pod. */
    readonly resultPath: string;
  };
  readonly clis: Readonly<Record<string, CliSettings>>;
  readonly permissions: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly telemetry: { readonly enabled: boolean; readonly endpoint?: string };
  readonly storage: { readonly workspaceSize: string; readonly storageClassName?: string };
  readonly cleanup: { readonly successTTLSeconds: number; readonly failureTTLSeconds: number };
  /** Labels of pull requests by which workflows find them again. */
  readonly pullRequestLabels: {
    readonly ready: string;
    readonly taskPrefix: string;
    readonly runPrefix: string;
  };
}
