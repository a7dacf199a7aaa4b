import { dirname, relative, resolve, sep } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { NetworkPolicies } from '../../constructs/shared/network.js';
import type { AnyComponent } from '../catalog/component.js';
import { framesOf, sourcePosition } from '../kernel/source-map.js';
import { mapComponent } from './context.js';
import { crdsId } from './crds.js';
import { policiesOf, resolveFlows, type ResolvedFlow } from './network.js';
import type { Plan } from './plan.js';
import type { RenderedObject } from './render.js';

/** Finds the line of TypeScript that made an object. */
export interface Tracer {
  /**
   * Such as `constructs/argocd/server.ts:42`. The folder and the path in the construct tree for components that were not traced, or where no
   * source map is at hand; the YAML file for a CustomResourceDefinition.
   */
  placeOf(subject: RenderedObject): string;
}

/**
 * Renders some components a second time, in a chart that notes who makes each object. Only for reporting: it costs a stack per object, and
 * the reading of source maps when the program runs from its compiled form.
 *
 * @param components ids of the components to render; others are named by their folder
 */
export function createTracer(plan: Plan, components: ReadonlySet<string>): Tracer {
  const places = new Map<string, string>();
  const flows = components.size > 0 ? resolveFlows(plan) : [];
  for (const { component } of plan.components.filter(({ component: { id } }) => components.has(id))) {
    for (const [path, stack] of stacksOf(plan, component, flows)) {
      const place = placeIn(stack);
      if (place !== undefined) places.set(path, place);
    }
  }
  return { placeOf: (subject) => places.get(subject.construct) ?? folderOf(subject, plan) };
}

/** The same steps as in rendering, so that the paths of the constructs are the same. */
function stacksOf(
  plan: Plan,
  component: AnyComponent,
  flows: readonly ResolvedFlow[],
): ReadonlyMap<string, string> {
  const chart = new TracingChart(component.id);
  const { props, context } = mapComponent(plan, component);
  const policies = policiesOf(component.id, plan, flows);
  component.build(chart, props);
  if (policies.length > 0) new NetworkPolicies(chart, 'network', { context, policies });
  return chart.stacks;
}

function folderOf({ component, construct, object }: RenderedObject, plan: Plan): string {
  // an official definition says itself where it is from
  if (component === crdsId && construct.startsWith(`${crdsId}/`)) {
    const [plural = '', ...group] = object.metadata.name.split('.');
    return `imports/crds/${group.join('.')}/${plural}.yaml`;
  }
  return plan.catalog.has(component) ? `constructs/${component} (${construct})` : construct;
}

/** Frames from an object to the component are at most this many: constructors of nested constructs, twice for inherited ones. */
const depth = 60;

/**
 * A chart that notes the stack at each creation of an object. The constructor of an ApiObject asks its chart for labels, so the question
 * arrives while the object is being made: it has a kind already, but is not marked as an ApiObject yet.
 */
class TracingChart extends Chart {
  /** Stacks by path in the construct tree. */
  readonly stacks = new Map<string, string>();

  constructor(id: string) {
    super(new App({ outdir: 'build/unused' }), id, { disableResourceNameHashes: true });
  }

  override get labels(): Record<string, string> {
    // the wrappers of cdk8s-plus have an apiVersion, too, but inherit it
    const making = this.node
      .findAll()
      .find((one) => Object.hasOwn(one, 'apiVersion') && !ApiObject.isApiObject(one));
    if (making) this.stacks.set(making.node.path, currentStack());
    return super.labels;
  }
}

function currentStack(): string {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = usual;
  return stack;
}

/** Folders whose frames are not the component's own: what it is built with. */
const machinery = /(^|\/)(node_modules|imports|constructs\/shared|src\/synth)\//;

/**
 * The nearest frame of the component itself; that of a shared helper when synthesis called it. Undefined when our own code has no source
 * map. A component of a user may well have none: its compiled place is better than nothing.
 */
function placeIn(stack: string): string | undefined {
  const root = rootOfSources();
  const positions = framesOf(stack)
    .flatMap((frame) => sourcePosition(frame) ?? (root === '' ? [] : frame))
    .map(({ file, line }) => ({ file: relativeTo(root, file), line }));
  const own =
    positions.find(({ file }) => !machinery.test(file)) ??
    positions.find(({ file }) => file.startsWith('constructs/'));
  return own && `${own.file}:${own.line}`;
}

/** Folder of the sources: this file says where it is, also in compiled form. */
function rootOfSources(): string {
  const self = framesOf(currentStack())
    .flatMap((frame) => sourcePosition(frame) ?? [])
    .find(({ file }) => /[\\/]src[\\/]synth[\\/]trace\.ts$/.test(file));
  return self ? resolve(dirname(self.file), '..', '..') : '';
}

function relativeTo(root: string, file: string): string {
  const path = relative(root, file).split(sep).join('/');
  return root === '' || path.startsWith('../') ? file : path;
}
