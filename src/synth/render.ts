import { ApiObject, App, Chart } from 'cdk8s';
import { NetworkPolicies, type PodPolicy } from '../../constructs/shared/network.js';
import type { KubernetesObject } from '../bundle/object.js';
import type { AnyComponent } from '../catalog/component.js';
import { normalise } from './normalise.js';
import type { MappedComponent } from './context.js';

/** An object with its origin. */
export interface RenderedObject {
  /** The object, keys in order, without empty members. */
  readonly object: KubernetesObject;
  /** Component it belongs to. */
  readonly component: string;
  /** Path in the construct tree, such as `argocd/server/deployment-argocd-server`. */
  readonly construct: string;
}

/**
 * Builds one component in a cdk8s chart of its own and collects its objects by one walk over the tree. `App.synth()` is not used:
 * its time grows with the square of the number of charts, and it writes files that omit namespaces (decision 0001).
 */
export function render(
  component: AnyComponent,
  mapped: MappedComponent,
  policies: readonly PodPolicy[],
): RenderedObject[] {
  const chart = new Chart(new App({ outdir: 'build/unused' }), component.id, {
    disableResourceNameHashes: true,
  });
  component.build(chart, mapped.props);
  if (policies.length > 0) new NetworkPolicies(chart, 'network', { context: mapped.context, policies });
  return collect(chart, component.id);
}

/** Every object below a chart, in tree order. */
export function collect(chart: Chart, component: string): RenderedObject[] {
  return chart.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((construct) => ({
      object: normalise(construct.toJson()) as KubernetesObject,
      component,
      construct: construct.node.path,
    }));
}
