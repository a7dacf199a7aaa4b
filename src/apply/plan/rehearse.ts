import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import { isKubeError, type KubeError } from '../../kube/errors.js';
import { applyObject } from '../../kube/index.js';
import type { ObjectRef, Resource } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import { conflictCauses, decideAll, withoutLeft, type Decided, type Policy } from './conflicts.js';

/** What a rehearsal works with. */
export interface RehearsalInput {
  readonly ref: ObjectRef;
  /** What would be sent. */
  readonly object: KubernetesObject;
  readonly live: LiveObject;
  readonly resource: Resource;
  /** Whether fields of others are taken without asking: the object is taken over as a whole.
   * @default false */
  readonly force?: boolean;
  /** Decides about fields of others; asked only when there is a conflict. */
  readonly policy: () => Promise<Policy>;
}

/** What came of it. */
export interface Rehearsal {
  /** What is to be sent: without the fields that are left to others. */
  readonly object: KubernetesObject;
  readonly force: boolean;
  readonly decided: readonly Decided[];
  readonly warnings: readonly string[];
  /** The object as it would be, or why it would not. */
  readonly outcome: LiveObject | KubeError;
}

/** After so many rounds somebody changes the object faster than we look. */
const mostRounds = 4;

/**
 * Applies an object without storing it, first without force, to learn who owns what; then as it was decided. Conflicts that a person has to
 * decide are rehearsed with force, so that the preview shows what `take` would do.
 *
 * @throws KubeError when the cluster does not answer, or does not know who asks; every answer about the object itself is an outcome
 */
export async function rehearse(
  ctx: Pick<ApplyContext, 'client' | 'signal'>,
  input: RehearsalInput,
): Promise<Rehearsal> {
  const { live, resource, ref, policy } = input;
  let { object, force = false } = input;
  let decided: readonly Decided[] = [];
  for (let round = 1; ; round += 1) {
    try {
      const { client, signal } = ctx;
      const applied = await applyObject(client, resource, object, { force, dryRun: true, signal });
      return { object, force, decided, warnings: applied.warnings, outcome: applied.object };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.kind !== 'field-conflict' || round === mostRounds)
        return { object, force, decided, warnings: [], outcome: refusal };
      const more = decideAll(conflictCauses(refusal), { ref, desired: object, live }, await policy());
      decided = [...decided, ...more];
      object = withoutLeft(object, more);
      force = more.some(({ conflict }) => conflict.decision !== 'leave');
    }
  }
}

/** What the API server has against an object. @throws anything else: it says nothing about the object */
function refusalOf(error: unknown): KubeError {
  if (!isKubeError(error) || isKubeError(error, 'connection', 'throttled', 'server', 'unauthorized'))
    throw error;
  return error;
}
