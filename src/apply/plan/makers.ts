import type { LiveObject } from '../../kube/client.js';
import { fieldManager } from '../context.js';
import { applySetLabels } from '../record/names.js';
import { isControlled } from './live.js';

/** Managers of tools that deploy, whose fields become ours when an object is taken over: what the bundle does not have has to go. */
const deployers: readonly { readonly manager: RegExp; readonly name: string }[] = [
  { manager: /^kubectl-client-side-apply$/, name: 'kubectl apply' },
  { manager: /^kubectl-(?:create|replace|run|expose)$/, name: 'kubectl' },
  { manager: /^kubectl$/, name: 'kubectl' },
  { manager: /^helm$/i, name: 'Helm' },
  { manager: /^helm-controller$/, name: 'Flux' },
  { manager: /^kustomize-controller$/, name: 'Flux' },
  { manager: /^argocd-(?:controller|application-controller)$/, name: 'Argo CD' },
  { manager: /^kapp-controller$|^kapp$/, name: 'kapp' },
  { manager: /^kluctl$/, name: 'kluctl' },
  { manager: /^(?:HashiCorp|Terraform)$|^terraform/i, name: 'Terraform' },
  // what was there before server-side apply came to know the object
  { manager: /^before-first-apply$/, name: 'another tool' },
];

/** Who made an object, as far as it tells. */
export interface Maker {
  /** For people: `Helm release argo of namespace argocd`. */
  readonly said: string;
  /** Managers whose fields are taken over. */
  readonly inherits: readonly string[];
  /** Whether we made it: nobody but us ever applied it. */
  readonly ours: boolean;
  /** Inventory that it belongs to: of another installation, or of kubectl. Absent: none. */
  readonly applySet?: string;
}

/** Reads who made an object from the marks that tools leave on what they make. */
export function makerOf(live: LiveObject): Maker {
  const { labels = {}, annotations = {}, managedFields = [] } = live.metadata;
  const writers = managedFields
    .filter(({ subresource = '' }) => subresource === '')
    .map(({ manager }) => manager);
  const applySet = labels[applySetLabels.partOf];
  const known = deployers.filter(({ manager }) => writers.some((writer) => manager.test(writer)));
  return {
    said:
      markOf(live) ??
      known[0]?.name ??
      ownerOf(live) ??
      othersOf(writers) ??
      'somebody, without leaving a mark',
    inherits: [...new Set(writers.filter((writer) => deployers.some(({ manager }) => manager.test(writer))))],
    ours:
      markOf({ metadata: { ...live.metadata, labels, annotations } }) === undefined &&
      writers.length > 0 &&
      writers.every(isOurManager),
    ...(applySet !== undefined && { applySet }),
  };
}

function isOurManager(manager: string): boolean {
  return manager === fieldManager || manager.startsWith(`${fieldManager}-`);
}

function markOf({ metadata }: Pick<LiveObject, 'metadata'>): string | undefined {
  const { labels = {}, annotations = {} } = metadata;
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined)
    return `Helm release ${release} of namespace ${annotations['meta.helm.sh/release-namespace'] ?? '?'}`;
  const app = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  if (app !== undefined) return `Argo CD application ${app.replace(/:.*$/s, '')}`;
  const flux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'];
  if (flux !== undefined) return `Flux ${flux}`;
  if ('kapp.k14s.io/app' in labels) return 'kapp';
  return 'kubectl.kubernetes.io/last-applied-configuration' in annotations ? 'kubectl apply' : undefined;
}

function ownerOf(live: LiveObject): string | undefined {
  if (!isControlled(live)) return undefined;
  const owner = (live.metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  return owner && `the controller of ${owner.kind} ${owner.name}`;
}

function othersOf(managers: readonly string[]): string | undefined {
  const others = [...new Set(managers)];
  return others.length === 0 ? undefined : others.join(' and ');
}
