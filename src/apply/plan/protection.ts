import type { LiveObject } from '../../kube/client.js';
import { refKey, refOf, type ObjectRef } from '../../kube/resources.js';
import type { Decisions } from '../model.js';
import type { Facts } from '../readiness/index.js';
import { isCustom, isDefinition } from '../run/stages.js';
import { isGiven, optionFor } from './consent.js';
import { isJoined, isNamespace } from './joined.js';
import { keepersOf } from './keepers.js';
import type { LookContext } from './live.js';
import { strangersIn, strangersOf, type Household } from './neighbours.js';
import type { Origins } from './origins.js';
import { inParallel } from './parallel.js';

/** What protects members from going. */
export interface ProtectionRequest {
  /** Members that are no longer wanted. */
  readonly unwanted: readonly LiveObject[];
  readonly facts: Facts;
  readonly decisions: Decisions;
  /** Secrets and other objects that are made for the installation, by `refKey`. */
  readonly declared: ReadonlySet<string>;
  /** Whether the bundles could be read that say which kinds hold data; otherwise every custom resource may. */
  readonly factsComplete: boolean;
  /** Which bundle an object came with. */
  readonly origins: Origins;
  /** Name of the installation. */
  readonly platform: string;
  /** Whether a person agreed to lose the data of the whole installation. */
  readonly deleteData: boolean;
}

/** Why members are kept, by `refKey`. What is not in it goes. */
export type Protection = ReadonlyMap<string, string>;

/**
 * Says which members stay although nobody wants them any more: those that hold data, what keeps these alive, definitions of which there are
 * objects that stay, and namespaces with something that stays. In this order, since each looks at what stays so far.
 */
export async function protectionOf(ctx: LookContext, request: ProtectionRequest): Promise<Protection> {
  const { unwanted } = request;
  const kept = new Map<string, string>();
  const keep = (object: LiveObject, because: string | undefined) => {
    if (because !== undefined) kept.set(keyOf(object), because);
  };
  for (const object of unwanted) keep(object, heldData(object, request));
  for (const [key, because] of keepersOf({ ...request, kept: new Set(kept.keys()) })) kept.set(key, because);
  const going = () => new Set(unwanted.map(keyOf).filter((key) => !kept.has(key)));
  const definitions = unwanted.filter((object) => isDefinition(refOf(object)) && !kept.has(keyOf(object)));
  const used = await inParallel(ctx, definitions, (one) =>
    unlessNamed(one, request, strangersOf(ctx, one, going()), 'there are objects of it that stay'),
  );
  definitions.forEach((one, index) => keep(one, used[index]));
  const namespaces = unwanted.filter((object) => isNamespace(refOf(object)));
  const { declared, deleteData, origins, platform } = request;
  const household: Household = { going: going(), declared, claimsGo: deleteData, origins, platform };
  for (const namespace of namespaces)
    keep(namespace, await heldNamespace(ctx, namespace, request, household));
  return kept;
}

function keyOf(object: LiveObject): string {
  return refKey(refOf(object));
}

function heldData(object: LiveObject, request: ProtectionRequest): string | undefined {
  const { facts, decisions, deleteData, factsComplete, origins } = request;
  const ref = refOf(object);
  if (deleteData || isGiven('delete', ref, decisions)) return undefined;
  const data = facts.of(ref.group, ref.kind)?.data;
  if (data !== undefined)
    return `it holds ${data.holds}; to delete it: ${optionFor('delete', ref)} --backed-up`;
  const isKnown = factsComplete && (origins.of(ref) ?? facts.of(ref.group, ref.kind)) !== undefined;
  if (isKnown || !isCustom(ref)) return undefined;
  return `the bundle it came with cannot be read, so it may hold data; to delete it: ${optionFor('delete', ref)}`;
}

async function heldNamespace(
  ctx: LookContext,
  namespace: LiveObject,
  request: ProtectionRequest,
  household: Household,
): Promise<string | undefined> {
  if (isJoined(namespace)) return 'it was there before this installation';
  return unlessNamed(
    namespace,
    request,
    strangersIn(ctx, namespace.metadata.name, household),
    'it holds what stays',
  );
}

/** Objects that a reason names before it only counts. */
const mostNamed = 5;

async function unlessNamed(
  object: LiveObject,
  { decisions }: ProtectionRequest,
  looking: Promise<readonly string[]>,
  what: string,
): Promise<string | undefined> {
  const ref: ObjectRef = refOf(object);
  const strangers = await looking;
  if (strangers.length === 0 || isGiven('delete', ref, decisions)) return undefined;
  const more = strangers.length - mostNamed;
  const names = [...strangers.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${what}: ${names}; to delete it nevertheless: ${optionFor('delete', ref)}`;
}
