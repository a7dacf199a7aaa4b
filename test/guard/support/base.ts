import { configLeaves, type Leaf } from './leaves.js';
import { pathOf, valueAt, withValue } from './paths.js';
import { matchesKey, sampleOf, type Sample } from './samples.js';

/** Values that switch on everything that reads a leaf; they win over the samples of the leaves. */
const everythingOn: Readonly<Record<string, unknown>> = {
  profile: 'production',
  'platform.ingress_type': 'ingress',
  'registry.type': 'generic',
  'agents.<key>.enabled': true,
  'agents.<key>.features.<key>': true,
  'agents.<key>.role': 'implementation',
  'features.monitoring': true,
  'features.databases': true,
  'features.mail_notifications': true,
  'features.backup': true,
  'features.high_availability': true,
  'tunneling.type': 'ngrok',
  'scheduling.tolerations[0].operator': 'Equal',
  crds: 'compact',
  'components.foundation.quota.enabled': true,
  'components.argocd.admin_enabled': true,
  'components.backup_operator.storage.provider': 'aws',
  'components.backup_operator.volumes': 'file-system',
  'components.grafana.logs_plugin': true,
  'components.ingress.tls.enabled': true,
  'components.ingress.gateway.create': false,
  'components.log_collector.all_namespaces': false,
  'components.mail_notifications.smtp.starttls': true,
  'components.victoria_metrics.node_metrics': true,
};

/** Leaves that stay out of the base: each would hide another, or says the same as another. */
const leftOut: readonly string[] = [
  'version',
  'extensions',
  'environments',
  'crds_mirror',
  '**.patches[0].*',
  'components.*.enabled',
  'agents.<key>.github_app_id',
  'gitops.repository_url',
  'gitops.path',
  'storage.class',
];

/** Leaves that only count in a base of their own. */
interface Mode {
  /** Leaves, `*` is any part. */
  readonly leaves: string;
  /** What is different in the base. `undefined` takes a key away. */
  readonly base: Readonly<Record<string, unknown>>;
  /** Whether the base holds nothing else.
   * @default false */
  readonly alone?: boolean;
}

/** Where a leaf needs another mode of the platform than the one in which everything is on. First match wins. */
const modes: readonly Mode[] = [
  { leaves: 'components.ingress.gateway.*', base: gateway() },
  { leaves: 'components.*.enabled', base: { profile: 'minimal' }, alone: true },
  { leaves: 'features.high_availability', base: { profile: 'standard' }, alone: true },
  { leaves: 'features.*', base: { profile: 'minimal' }, alone: true },
  { leaves: 'profile', base: { profile: 'minimal', 'platform.domain': 'cto.example.test' }, alone: true },
  { leaves: 'registry.type', base: { 'registry.url': undefined, 'registry.type': 'dockerhub' } },
  { leaves: 'components.tunnel.agent.replicas', base: { 'tunneling.type': 'cloudflare' } },
  { leaves: 'agents.<key>.github_app_id', base: { 'github.apps.<key>.id': undefined } },
  { leaves: 'storage.class', base: withoutClasses() },
];

function gateway(): Readonly<Record<string, unknown>> {
  return { 'platform.ingress_type': 'gateway', 'components.ingress.gateway.create': true };
}

function withoutClasses(): Readonly<Record<string, unknown>> {
  const classes = configLeaves().filter(({ key }) => /\.(volume|storage|workspace)\.class$/.test(key));
  return Object.fromEntries(classes.map(({ key }) => [key, undefined]));
}

/** Every leaf with its position, from which its samples follow. */
export const numberedLeaves: readonly (Leaf & { readonly number: number })[] = configLeaves().map(
  (leaf, number) => ({ ...leaf, number }),
);

/** The configuration in which everything is on and every leaf holds its sample `a`. */
export function baseConfig(): unknown {
  const sampled = numberedLeaves
    .filter(({ key }) => !leftOut.some((pattern) => matchesKey(key, pattern)) && !(key in everythingOn))
    .map((leaf) => [leaf.key, sampleOf(leaf, leaf.number, 'a', leaf.shape.defaultValue).value] as const);
  return withValues({}, [...sampled, ...Object.entries(everythingOn)]);
}

/** Defaults of everything, with just what it takes for every key to be read. */
export function defaultsConfig(): unknown {
  const needed: Readonly<Record<string, unknown>> = {
    'platform.domain': 'cto.test',
    'registry.type': 'local',
    'agents.<key>.role': undefined,
    'agents.<key>.features.<key>': undefined,
    'scheduling.tolerations[0].operator': undefined,
    'scheduling.tolerations': [{ key: 'dedicated' }],
    'components.argocd.repositories': [
      { url: 'https://git.test/repository.git', secret: 'repository-credentials' },
    ],
  };
  return withValues({}, [...Object.entries(everythingOn), ...Object.entries(needed)]);
}

const everything = baseConfig();
const basesOfModes = new Map<Mode, unknown>();

/** The same object for the same mode, so that it is rendered once. */
function baseOf(mode: Mode | undefined): unknown {
  if (!mode) return everything;
  const found =
    basesOfModes.get(mode) ?? withValues(mode.alone === true ? {} : everything, Object.entries(mode.base));
  basesOfModes.set(mode, found);
  return found;
}

function withValues(target: unknown, entries: readonly (readonly [string, unknown])[]): unknown {
  return entries.reduce<unknown>((config, [key, value]) => withValue(config, pathOf(key), value), target);
}

/** One question to the product: what does this leaf change? */
export interface Variation {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Text of the value before, when it was there and can be found. */
  readonly from?: string;
  /** Text of the value after, when it can be found. */
  readonly to?: string;
}

/** The base of a leaf, and the same with another value in that one leaf. */
export function variationOf(leaf: Leaf & { readonly number: number }): Variation {
  const path = pathOf(leaf.key);
  const before = baseOf(modes.find(({ leaves }) => matchesKey(leaf.key, leaves)));
  const value = valueAt(before, path);
  const next: Sample = sampleOf(leaf, leaf.number, 'b', value);
  const from = value === undefined ? undefined : textOf(leaf, value);
  return {
    key: leaf.key,
    before,
    after: withValue(before, path, next.value),
    ...(from !== undefined && { from }),
    ...(next.trace !== undefined && { to: next.trace }),
  };
}

function textOf(leaf: Leaf & { readonly number: number }, value: unknown): string | undefined {
  const sample = sampleOf(leaf, leaf.number, 'a', leaf.shape.defaultValue);
  if (JSON.stringify(sample.value) === JSON.stringify(value)) return sample.trace;
  return typeof value === 'string' ? value : undefined;
}
