import { unseal } from './support/sealed.js';

/**
 * Every value that the platform which this one replaces had written into its files, and what became of it.
 *
 * Literals that tell the organisation apart are sealed: the text backwards, in base64. So this file does not carry them, the leak test may
 * search the repository without an exception for itself, and decoding base64 does not bring them back. A hash would hide them as well, but
 * could not be searched for as part of a longer text. `unseal` gives the text.
 */
export interface Row {
  /** Section of the catalogue. */
  readonly topic:
    'organisation' | 'apps' | 'secrets' | 'images' | 'network' | 'namespaces' | 'storage' | 'models';
  /**
   * - `deny`: may stand nowhere, in no output and no file of the repository, in no form
   * - `value`: a common word that may not be the value of any field of the output
   * - `kept`: a common word that stays a default or an example
   */
  readonly guard: 'deny' | 'value' | 'kept';
  /** Literals that tell the organisation apart, sealed. */
  readonly sealed?: readonly string[];
  /** Other literals. */
  readonly plain?: readonly string[];
  /** Where it was. */
  readonly was: string;
  /** Keys of the configuration that replaced it, how it is made now, or why it is gone. */
  readonly now:
    { readonly keys: readonly string[] } | { readonly derived: string } | { readonly dropped: string };
}

/** Literals of a row as text. */
export function literalsOf({ sealed = [], plain = [] }: Row): readonly string[] {
  return [...sealed.map(unseal), ...plain];
}

/** The catalogue, complete, in the order of its sections; one row, one line. */
// prettier-ignore
export const catalogue: readonly Row[] = [
  { topic: 'organisation', guard: 'deny', sealed: ['c2JhbGQ1', 'c2JhbCBkNQ==', 'c2JhbGRldmlm'], was: 'everywhere, all eras', now: { keys: ['platform.name', 'github.organization', 'platform.label_prefix'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['c2JhbGQ1L21vYy5idWh0aWcvLzpzcHR0aA=='], was: 'runner application, Argo CD values', now: { keys: ['github.url', 'github.organization'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['Ki9zYmFsZDUvbW9jLmJ1aHRpZy8vOnNwdHRo'], was: 'source repositories of the Argo CD project', now: { keys: ['gitops.repository_url'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['bXJvZnRhbHAvc2JhbGQ1L21vYy5idWh0aWcvLzpzcHR0aA==', 'b3RjL3NiYWxkNS9tb2MuYnVodGlnLy86c3B0dGg='], was: 'root application, controller, webhook and secret store applications', now: { keys: ['gitops.repository_url', 'github.repository'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['c3BwYS1vdGMvc2JhbGQ1L21vYy5idWh0aWcvLzpzcHR0aA==', 'c2NvZC9zYmFsZDUvbW9jLmJ1aHRpZy8vOnNwdHRo', 'bmFtbG9vdC9zYmFsZDUvbW9jLmJ1aHRpZy8vOnNwdHRo', 'c2NvZC10bmVnYS9zYmFsZDUvbW9jLmJ1aHRpZy8vOnNwdHRo'], was: 'Argo CD project, tool proxy application, Argo CD repository Secret', now: { keys: ['components.argocd.repositories[0].url'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['c3RjZWpvcnAvc2JhbGQ1L21vYy5idWh0aWcvLzpzcHR0aA=='], was: 'default of the intake workflow', now: { keys: ['github.repository'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['dHNldC15YWxwLW90Yw==', 'dHNldC15YWxwLW90Yy9zYmFsZDU='], was: 'default repositories of the play workflow', now: { keys: ['github.repository'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['dHNldC15YWxw'], was: 'default service of the play workflow', now: { derived: 'the service defaults to github.repository as a DNS label' } },
  { topic: 'organisation', guard: 'deny', sealed: ['b3RjL3NiYWxkNQ==', 'YmV3L3NiYWxkNQ=='], was: 'task client configuration, prompt of the review agent', now: { keys: ['github.organization', 'github.repository'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['bXJvZnRhbHAvb2kuYnVodGlnLnNiYWxkNQ==', 'c3RyYWhjL21yb2Z0YWxwL29pLmJ1aHRpZy5zYmFsZDU=', 'b3RjL29pLmJ1aHRpZy5zYmFsZDU='], was: 'chart repository of applications and release workflow', now: { dropped: 'there is no chart: the bundle is plain YAML, its address is gitops.repository_url' } },
  { topic: 'organisation', guard: 'deny', sealed: ['dHNldC1sZWxsYXJhcC1vdGM=', 'aXBhLWNpc2FiLXRzdXI='], was: 'test targets of the organisation', now: { dropped: 'test targets, never part of the platform' } },
  { topic: 'organisation', guard: 'kept', plain: ['argo', 'develop', 'main'], was: 'branches that Applications follow', now: { keys: ['gitops.revision'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['dGVyY2VzLW9wZXItbXJvZnRhbHA=', 'dGVyY2VzLWdyby1idWh0aWc=', 'c2NvZC10bmVnYS1zYmFsZDUtb3Blcg==', 'c2NvZC10bmVnYS1zYmFsZDUtb3Blci1kY29ncmE='], was: 'repository Secrets of Argo CD', now: { keys: ['components.argocd.repositories[0].secret'] } },
  { topic: 'organisation', guard: 'deny', sealed: ['c2NvZC9yZXRzYW1rc2F0Lg=='], was: 'task folders in sensors and scripts', now: { dropped: 'a run gets its folder as parameter docs-project-directory; nothing moves folders' } },
  { topic: 'organisation', guard: 'value', plain: ['.completed'], was: 'folder of finished tasks', now: { dropped: 'no sensor moves task folders' } },
  { topic: 'apps', guard: 'deny', sealed: ['bmFncm9NLXNiYUxENQ==', 'eGVSLXNiYUxENQ==', 'ZXphbEItc2JhTEQ1', 'cmVocGlDLXNiYUxENQ==', 'b2VsQy1zYmFMRDU=', 'c3NlVC1zYmFMRDU=', 'dGxvQi1zYmFMRDU=', 'c2FsdEEtc2JhTEQ1', 'aGN0aXRTLXNiYUxENQ==', 'a3JhcFMtc2JhTEQ1', 'enppckctc2JhTEQ1', 'YXZvTi1zYmFMRDU=', 'cGFULXNiYUxENQ==', 'c2JhbGQ1LW5hZ3JvbQ==', 'c2JhbGQ1LXhlcg=='], was: 'GitHub Apps in values, task client configuration, sensors and scripts', now: { keys: ['agents.<key>.github_app', 'platform.name'] } },
  { topic: 'apps', guard: 'deny', sealed: ['MTE3MzI3MQ==', 'MjU0NDI3MQ==', 'MTU0NDI3MQ==', 'MDU0NDI3MQ==', 'MDQ1NDk3MQ==', 'NjU1NDk3MQ==', 'Mjg3NTIyMg=='], was: 'App ids in values', now: { keys: ['github.apps.<key>.id', 'agents.<key>.github_app_id'] } },
  { topic: 'apps', guard: 'deny', sealed: ['RFlJWFdMRVFBTmFKYlhpbDMydkk=', 'Q0NoUFJkbWkwZTl1blRpbDMydkk=', 'a1RNR1djVTZURnVRTmlpbDMydkk=', 'WHBxNkdkOVEzODhMZDdpbDMydkk=', 'T1VDM0djbzBIbUFMV2VpbDMydkk=', 'YXhjSVRFRGQxS0dWSHZpbDMydkk=', 'MnhDWTR4SnRjZFBkbVlpbDMydkk='], was: 'client ids in values', now: { keys: ['github.apps.<key>.client_id'] } },
  { topic: 'apps', guard: 'deny', sealed: ['MDkwODg0NDIy', 'MDYxNjE1NDIy', 'NzAxNjE1NDIy'], was: 'user ids of the bots in commit addresses', now: { dropped: 'the image of a run asks GitHub for the identity of its App' } },
  { topic: 'apps', guard: 'deny', sealed: ['KWVkb2MgZWR1YWxjKCB0bmVnYSBuYWdyb20=', 'KWVkb2MgZWR1YWxjKCB0bmVnYSB4ZXI=', 'KWVkb2MgZWR1YWxjKCB0bmVnYSBlemFsYg==', 'KWVkb2MgZWR1YWxjKCB0bmVnYSBpYQ==', 'KW5hZ3JvbSggcm90YXJ0c2VoY3JvIGtzYXQ='], was: 'names of commit authors in the entry script', now: { derived: 'the identity of the App, agents.<name>.github_app' } },
  { topic: 'apps', guard: 'deny', sealed: ['c2JhbGQ1LTBtcA==', 'c2JhbGQ1LTBhcQ==', 'c2JhbGQ1LTEtZXdz', 'c2JhbGQ1LTItZXdz', 'LTBtcA=='], was: 'user accounts in documentation', now: { dropped: 'agents have no user accounts, only Apps' } },
  { topic: 'apps', guard: 'deny', sealed: ['c3BwYS9zZ25pdHRlcy9zYmFsZDUvc25vaXRhemluYWdyby9tb2MuYnVodGln'], was: 'address of the App settings in documentation', now: { keys: ['github.url', 'github.organization'] } },
  { topic: 'secrets', guard: 'deny', sealed: ['LXNiYWxkNS1wcGEtYnVodGln', 'bXJvZnRhbHAtdG5lZ2EteGVyLXBwYS1idWh0aWc='], was: 'Secrets of Apps and their external counterparts', now: { derived: 'github-app-<agent>, from the name under agents' } },
  { topic: 'secrets', guard: 'kept', plain: ['github-app-rex', 'github-app-cleo', 'github-app-tess', 'github-app-blaze', 'github-app-atlas', 'github-app-bolt', 'github-app-morgan'], was: 'short aliases and source keys of App Secrets', now: { derived: 'github-app-<agent>, from the name under agents: the one name there is' } },
  { topic: 'secrets', guard: 'value', plain: ['app_id', 'private_key', 'client_id'], was: 'second spelling of the keys of App Secrets', now: { derived: 'app-id, private-key and client-id everywhere' } },
  { topic: 'secrets', guard: 'value', plain: ['secret-store', 'vault-secret-store', 'external-secrets', 'openbao'], was: 'secret stores and their provider', now: { dropped: 'the bundle declares Secrets; who makes them is up to the installation' } },
  { topic: 'secrets', guard: 'deny', sealed: ['c3llay1pcGEtbXJvZnRhbHAtdG5lZ2E=', 'c3RlcmNlcy1tcm9mdGFscC10bmVnYQ=='], was: 'API keys, seed era', now: { keys: ['components.controller.api_keys_secret'] } },
  { topic: 'secrets', guard: 'value', plain: ['api-keys', 'cto-secrets'], was: 'API keys, remote name and late era', now: { keys: ['components.controller.api_keys_secret'] } },
  { topic: 'secrets', guard: 'kept', plain: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_API_KEY', 'XAI_API_KEY', 'CURSOR_API_KEY', 'FACTORY_API_KEY'], was: 'keys of model providers', now: { derived: 'generic names; from the tools that agents use, agents.<name>.cli' } },
  { topic: 'secrets', guard: 'value', plain: ['PERPLEXITY_API_KEY', 'CONTEXT7_API_KEY'], was: 'keys of single tools', now: { dropped: 'no tool of the platform needs them' } },
  { topic: 'secrets', guard: 'value', plain: ['github-webhooks', 'org_webhook_secret', 'github-webhook-secret'], was: 'HMAC secret of the webhook', now: { keys: ['github.webhook_secret'] } },
  { topic: 'secrets', guard: 'deny', sealed: ['dGVyY2VzLXJjaGc='], was: 'image pull Secret in five namespaces', now: { keys: ['registry.pull_secret', 'registry.username', 'registry.password'] } },
  { topic: 'secrets', guard: 'value', plain: ['ngrok-credentials', 'ngrok-operator-credentials'], was: 'ngrok credentials', now: { keys: ['tunneling.token'] } },
  { topic: 'secrets', guard: 'value', plain: ['cloudflare-api-credentials'], was: 'Cloudflare credentials', now: { keys: ['tunneling.token'] } },
  { topic: 'secrets', guard: 'deny', sealed: ['bmFtbG9vdA==', 'c3RlcmNlcy1oY3JhZXMtZXZhcmItbmFtbG9vdA==', 'c3RlcmNlcy1zZXRlbnJlYnVrLW5hbWxvb3Q=', 'c3RlcmNlcy10aWRkZXItbmFtbG9vdA==', 'c3RlcmNlcy03dHhldG5vYy1uYW1sb290', 'c3RlcmNlcy1idWh0aWctbmFtbG9vdA=='], was: 'credentials of the tool proxy', now: { dropped: 'there is no tool proxy; agents name remote tools in agents.<name>.tools' } },
  { topic: 'secrets', guard: 'deny', sealed: ['c3RlcmNlcy1zbm9pdGFjaWZpdG9uLW90Yw==', 'c3RlcmNlcy1yYWVuaWwtb3Rj'], was: 'notifications and Linear, late era', now: { dropped: 'mail is the only notification; its Secret is smtp-credentials; there is no Linear integration' } },
  { topic: 'secrets', guard: 'deny', sealed: ['cm90Y2Vubm9jLXJhdWdhai1sYXJvdHNhcC1ldGFnbml3dA=='], was: 'Twingate connector', now: { dropped: 'no Twingate' } },
  { topic: 'secrets', guard: 'deny', sealed: ['LWhzcy1idWh0aWc=', 'LW5la290LWJ1aHRpZw=='], was: 'per-user credentials of a set-up script', now: { dropped: 'deprecated already there; Apps are the only identity' } },
  { topic: 'secrets', guard: 'deny', sealed: ['b2QubmFsYXouZGljYS5scXNlcmd0c29wLnNsYWl0bmVkZXJjLnNlcmd0c29wLXNjb2QtdG5lZ2Euc2NvZF90bmVnYQ=='], was: 'credentials of the Zalando operator', now: { derived: 'CloudNativePG names them platform-database-app' } },
  { topic: 'secrets', guard: 'deny', sealed: ['bmltZGEgOmRyb3dzc2FwbmltZGE='], was: 'Grafana administrator in values', now: { dropped: 'the Secret grafana-admin is generated at deploy time' } },
  { topic: 'secrets', guard: 'value', plain: ['anthropic-api-key'], was: 'second spelling of an API key', now: { derived: 'ANTHROPIC_API_KEY everywhere' } },
  { topic: 'secrets', guard: 'value', plain: ['github-pat'], was: 'source of the image pull Secret', now: { keys: ['registry.password'] } },
  { topic: 'images', guard: 'deny', sealed: ['cmVsbG9ydG5vYy9tcm9mdGFscC9zYmFsZDUvb2kucmNoZw==', 'cmVsbG9ydG5vYy9zYmFsZDUvb2kucmNoZw==', 'cmVsbG9ydG5vYy9zYmFsZDUvaWEuc2JhbGQ1LnlydHNpZ2Vy', 'NDVjMzBjNA=='], was: 'controller image and its tag, three eras', now: { keys: ['images.<key>.repository', 'images.<key>.tag', 'images.<key>.digest', 'registry.url', 'registry.namespace'] } },
  { topic: 'images', guard: 'deny', sealed: ['NjUuMC4xOmVkb2MtZWR1YWxjL21yb2Z0YWxwL3NiYWxkNS9vaS5yY2hn', 'ZWR1YWxjL3NiYWxkNS9vaS5yY2hn', 'eGVkb2Mvc2JhbGQ1L29pLnJjaGc=', 'ZWRvY25lcG8vc2JhbGQ1L29pLnJjaGc=', 'cm9zcnVjL3NiYWxkNS9vaS5yY2hn', 'eXJvdGNhZi9zYmFsZDUvb2kucmNoZw==', 'cmV0eGVkL3NiYWxkNS9vaS5yY2hn', 'ZWdkaXJiLXR1cG5pL3NiYWxkNS9vaS5yY2hn'], was: 'images of agents', now: { keys: ['images.<key>.repository', 'images.<key>.tag'] } },
  { topic: 'images', guard: 'deny', sealed: ['cmVkbGl1Yi10c3VyL21yb2Z0YWxwL3NiYWxkNS9vaS5yY2hn'], was: 'image of the runners', now: { dropped: 'the platform has no CI runners' } },
  { topic: 'images', guard: 'deny', sealed: ['bm9pdGFsbGVjbmFjLXRuZWdh'], was: 'image without a registry, and its ServiceAccount', now: { dropped: 'a deadline and the workflow stop runs, no image does' } },
  { topic: 'images', guard: 'kept', plain: ['alpine:3.20', 'alpine/k8s:1.31.0', 'redis:7.2-alpine', 'otel/opentelemetry-collector-contrib:0.105.0', 'registry.opensource.zalan.do/acid/pgbouncer:master-32'], was: 'third-party images', now: { derived: 'images of the catalogue, mirrored by registry.url and registry.namespace' } },
  { topic: 'network', guard: 'deny', sealed: ['aWEuc2JhbGQ1', 'aWEuc2JhbGQ1Lnd3dw==', 'aWEuc2JhbGQ1LmNpbGJ1cA==', 'aWEuc2JhbGQ1LmNpbGJ1cC5idWh0aWc='], was: 'gateway, routes, tunnel', now: { keys: ['platform.domain', 'tunneling.hostname'] } },
  { topic: 'network', guard: 'deny', sealed: ['aWEtc2JhbGQ1LWNpbGJ1cC1idWh0aWc=', 'aWEtc2JhbGQ1LWNpbGJ1cA==', 'aWEtc2JhbGQ1LXRvb3I=', 'aWEtc2JhbGQ1LXd3dw=='], was: 'ngrok Domain objects', now: { derived: 'the tunnel agent gets tunneling.hostname; there are no Domain objects' } },
  { topic: 'network', guard: 'deny', sealed: ['aWEuc2JhbGQ1LnZlZC1tcA==', 'aWEuc2JhbGQ1LnRpZw==', 'aWEuc2JhbGQ1LmJhbHRpZw==', 'aWEuc2JhbGQ1LnBwYQ==', 'aWEuc2JhbGQ1Lm90Yw==', 'aWEuc2JhbGQ1Lmts', 'aWEuc2JhbGQ1LmFuYWZhcmc=', 'aWEuc2JhbGQ1LnN0cmVsYQ==', 'aWEuc2JhbGQ1LnlydHNpZ2Vy'], was: 'hosts of the organisation', now: { derived: '<service>.<platform.domain>' } },
  { topic: 'network', guard: 'deny', sealed: ['bW9jLnNiYWxkNQ=='], was: 'mail domain', now: { keys: ['components.mail_notifications.smtp.from'] } },
  { topic: 'network', guard: 'deny', sealed: ['ZjU5ZDBlMGJlZDFkOWYzYjk4Nzc4MWFhZjkxY2UzN2I=', 'bmlhbS1vdGM='], was: 'Cloudflare account and tunnel', now: { keys: ['tunneling.token'] } },
  { topic: 'network', guard: 'deny', sealed: ['ZWthbnNub29yYW0=', 'bGFyb3RzYXAtZXRhZ25pd3Q=', 'bGFyb3RzYXA=', 'Y2l0dWVwYXJlaHQ='], was: 'Twingate network and releases', now: { dropped: 'no Twingate' } },
  { topic: 'network', guard: 'deny', sealed: ['bGFjb2wubXJvZnRhbHAtdG5lZ2E=', 'bGFjb2wub3Rj', 'bGFjb2wuYW5hZmFyZw==', 'bGFjb2wuc2NpcnRlbS1haXJvdGNpdg==', 'bGFjb2wuc2dvbC1haXJvdGNpdg==', 'bGFjb2wuY3ByZy1sZXRv', 'bGFjb2wucHR0aC1sZXRv'], was: 'hosts of Ingress objects', now: { keys: ['platform.domain'] } },
  { topic: 'network', guard: 'value', plain: ['public-gateway', 'security-policy'], was: 'Gateway and traffic policy', now: { keys: ['components.ingress.gateway.name', 'components.ingress.class_name'] } },
  { topic: 'network', guard: 'value', plain: ['30080', '30443', '30081'], was: 'node ports of Argo CD and Argo Workflows', now: { dropped: 'Services are ClusterIP; platform.ingress_type exposes them' } },
  { topic: 'network', guard: 'deny', sealed: ['MTgwODp0c29obGFjb2w=', 'MzgwODp0c29obGFjb2w='], was: 'integrations of the task client', now: { dropped: 'no such integrations' } },
  { topic: 'network', guard: 'deny', sealed: ['cm90Y2VsbG9jLXlydGVtZWxldG5lcG8tcm90Y2VsbG9jLWxldG8=', 'c2NpcnRlbS1yb3RjZWxsb2MtbGV0bw==', 'Y3ZzLnlydGVtZWxldC4=', 'eXRpbGliYXZyZXNiby5yZXZyZXMtc3VlaHRlbW9ycA==', 'eXRpbGliYXZyZXNiby55YXdldGFnLWlrb2w=', 'cmV2cmVzLWVsZ25pcy1zY2lydGVtLWFpcm90Y2l2LXNjaXJ0ZW0tYWlyb3RjaXY=', 'cmV2cmVzLWVsZ25pcy1zZ29sLWFpcm90Y2l2LXNnb2wtYWlyb3RjaXY=', 'c2VyZ3Rzb3Atc2NvZC10bmVnYQ==', 'c2lkZXItc2NvZC10bmVnYQ==', 'c2lkZXItc2NvZC10bmVnYS1zZnI='], was: 'host names of Services, written out', now: { derived: 'from names and namespaces of components, and cluster.dns_domain' } },
  { topic: 'namespaces', guard: 'deny', sealed: ['bXJvZnRhbHAtdG5lZ2E='], was: 'namespace of the seed era', now: { keys: ['platform.namespace'] } },
  { topic: 'namespaces', guard: 'value', plain: ['orchestrator', 'automation', 'telemetry', 'observability', 'mcp', 'secret-store', 'external-secrets-system', 'external-secrets', 'arc-system', 'arc-systems', 'arc-runners', 'postgres-operator', 'ngrok-operator', 'operators', 'trader', 'bots'], was: 'namespaces of all eras', now: { keys: ['platform.namespace', 'components.argo_workflows.namespace', 'components.argo_events.namespace', 'components.victoria_metrics.namespace', 'components.victoria_logs.namespace', 'components.postgresql_operator.namespace', 'components.tunnel.namespace'] } },
  { topic: 'namespaces', guard: 'kept', plain: ['cto', 'argo', 'argocd', 'monitoring', 'databases', 'redis-operator', 'infra', 'default'], was: 'namespaces with names that anybody would choose', now: { keys: ['platform.namespace', 'components.argocd.namespace', 'components.grafana.namespace', 'components.postgresql.namespace', 'components.redis.namespace', 'components.redis_operator.namespace'] } },
  { topic: 'namespaces', guard: 'deny', sealed: ['LXdlaXZlcnAtb3Rj', 'LWRvcnAtb3Rj'], was: 'namespaces made for previews', now: { dropped: 'no agent may make namespaces' } },
  { topic: 'namespaces', guard: 'value', plain: ['argo-workflow', 'coderun-cluster-admin', 'coderun-workflow', 'docsrun-workflow', 'orchestrator-workflow', 'orchestrator', 'postgres-pod', 'arc-gha-rs-controller'], was: 'ServiceAccounts', now: { derived: 'named after what they do, each with its own rights' } },
  { topic: 'namespaces', guard: 'deny', sealed: ['bm9pdGNlbGxvYy1nb2wvb2kuc2JhbGQ1Lm1yb2Z0YWxw', 'dGNlbGxvYy9vaS5zYmFsZDUubXJvZnRhbHAuc2dvbA==', 'ZWNpdnJlcy9vaS5zYmFsZDUubXJvZnRhbHAuc2dvbA=='], was: 'label prefix', now: { keys: ['platform.label_prefix'] } },
  { topic: 'namespaces', guard: 'deny', sealed: ['ZXB5dC1ldGFscG1ldC9tcm9mdGFscC5zdG5lZ2E=', 'bm9pdGFydHNlaGNyby9tcm9mdGFscC5zdG5lZ2E=', 'aWEuc2JhbGQ1Lm1yb2Z0YWxwLnN0bmVnYQ=='], was: 'labels and a stray API group', now: { keys: ['platform.label_prefix'] } },
  { topic: 'namespaces', guard: 'value', plain: ['platform', 'platform-apps', 'app-of-apps-staging', 'platform:admins', 'platform:developers', 'platform:cicd', 'workflow-template-manager', 'workflow-submitter'], was: 'label values, Argo CD applications, project and groups, cluster roles', now: { keys: ['platform.name', 'components.argocd.admin_groups'] } },
  { topic: 'namespaces', guard: 'kept', plain: ['argo-events-sa'], was: 'ServiceAccount of sensors and event source', now: { derived: 'upstream gives its controller that name; sensors and event source have their own accounts' } },
  { topic: 'storage', guard: 'kept', plain: ['local-path', 'standard'], was: 'storage classes, written out in every component', now: { keys: ['storage.class', 'components.controller.run.workspace.class', 'components.grafana.storage.class', 'components.victoria_metrics.storage.class', 'components.victoria_logs.storage.class', 'components.postgresql.storage.class', 'components.redis.storage.class', 'components.github_events.event_bus.volume.class'] } },
  { topic: 'storage', guard: 'deny', sealed: ['cmVub2lzaXZvcnAtaHRhcC1sYWNvbA=='], was: 'volume of the Talos nodes', now: { dropped: 'disks of nodes are not part of the bundle' } },
  { topic: 'storage', guard: 'value', plain: ['node-role.kubernetes.io/control-plane'], was: 'toleration in one era, exclusion in another', now: { keys: ['scheduling.tolerations[0].key', 'scheduling.node_selector.<key>'] } },
  { topic: 'storage', guard: 'deny', sealed: ['c3B1a2NhYi1tcm9mdGFscC10bmVnYQ=='], was: 'bucket of backups, in a comment', now: { keys: ['components.backup_operator.storage.bucket'] } },
  { topic: 'storage', guard: 'kept', plain: ['us-east-1'], was: 'region of the bucket', now: { keys: ['components.backup_operator.storage.region'] } },
  { topic: 'storage', guard: 'value', plain: ['0 */12 * * *'], was: 'schedule of backups, in a comment', now: { keys: ['components.backup_operator.daily.cron', 'components.backup_operator.weekly.cron'] } },
  { topic: 'storage', guard: 'deny', sealed: ['OnlhZHlyZXZl', 'MDA6NDAtMDA6MzA='], was: 'maintenance window in a form that the operator does not know', now: { dropped: 'CloudNativePG has no window; backups have components.backup_operator.timezone' } },
  { topic: 'storage', guard: 'value', plain: ['* * * * *'], was: 'sync window that permits every time', now: { dropped: 'Argo CD syncs at any time without one' } },
  { topic: 'storage', guard: 'deny', sealed: ['bW9jLnNiYWxkNUBtcm9mdGFscA==', 'aWEuc2JhbGQ1QHRyb3BwdXM='], was: 'maintainers', now: { keys: ['components.mail_notifications.smtp.from', 'components.mail_notifications.smtp.recipients'] } },
  { topic: 'storage', guard: 'value', plain: ['Platform Team'], was: 'maintainers', now: { dropped: 'there is no chart with maintainers' } },
  { topic: 'storage', guard: 'deny', sealed: ['b3RjL2dnLmRyb2NzaWQ='], was: 'documentation', now: { dropped: 'no chat' } },
  { topic: 'storage', guard: 'deny', sealed: ['QVBPVEM='], was: 'Linear team', now: { dropped: 'no Linear integration' } },
  { topic: 'storage', guard: 'value', plain: ['telemetry-dev', 'development'], was: 'cluster name and environment in telemetry', now: { keys: ['components.controller.telemetry.endpoint', 'platform.name'] } },
  { topic: 'storage', guard: 'value', plain: ['Claude Code', 'claude_code'], was: 'dashboard folder and prefix of metrics', now: { keys: ['platform.name'] } },
  { topic: 'storage', guard: 'deny', sealed: ['dmVkLW90Yw=='], was: 'kind cluster', now: { dropped: 'clusters are made by the installer' } },
  { topic: 'storage', guard: 'kept', plain: ['ready-for-qa', 'task-', 'run-'], was: 'labels of pull requests', now: { keys: ['components.github_events.labels.ready', 'components.github_events.labels.task_prefix', 'components.github_events.labels.run_prefix'] } },
  { topic: 'storage', guard: 'value', plain: ['service-'], was: 'label of pull requests', now: { dropped: 'a pull request is found by its task and its run' } },
  { topic: 'storage', guard: 'value', plain: ['v0.0.28', 'v0.25.0'], was: 'pins of a local set-up script', now: { dropped: 'clusters are made by the installer' } },
  { topic: 'models', guard: 'deny', sealed: ['NDE1MDUyMDItNC1zdXBvLWVkdWFsYw==', 'NDE1MDUyMDItNC10ZW5ub3MtZWR1YWxj', 'NTA4MDUyMDItMS00LXN1cG8tZWR1YWxj', 'OTI5MDUyMDItNS00LXRlbm5vcy1lZHVhbGM=', 'MjIwMTQyMDItdGVubm9zLTUtMy1lZHVhbGM=', 'MTAxMTUyMDItNS00LXN1cG8tZWR1YWxj', 'bzQtdHBn', 'eGVkb2MtNS10cGc=', 'Mi41LXRwZw==', 'eGVkb2MtMi41LXRwZw==', 'd2VpdmVycC1vcnAtMy1pbmltZWc=', 'NS40LXN1cG8=', 'c3VscC00LW1sZw=='], was: 'models in values and configuration', now: { keys: ['models.code', 'models.docs', 'agents.<key>.model'] } },
  { topic: 'models', guard: 'deny', sealed: ['c2JhTCBENSB0YQ=='], was: 'system prompts and descriptions', now: { keys: ['agents.<key>.system_prompt', 'agents.<key>.description', 'github.organization'] } },
];
