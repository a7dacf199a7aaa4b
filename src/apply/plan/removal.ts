import type { LiveObject } from '../../kube/client.js';
import { compareText } from '../../kernel/json.js';
import { refKey, refOf } from '../../kube/resources.js';
import { effectOf } from '../migration/effect.js';
import type { Change, Decisions } from '../model.js';
import type { PreparedStep } from '../prepared.js';
import type { Facts } from '../readiness/index.js';
import { applyStages, removalStageOf, removalStages, stageOf } from '../run/stages.js';
import { consentToLose } from './consent.js';
import type { Protection } from './protection.js';

/** What the steps of a removal are made from. */
export interface RemovalRequest {
  readonly unwanted: readonly LiveObject[];
  readonly protection: Protection;
  readonly facts: Facts;
  readonly decisions: Decisions;
  /** Whether a person agreed to lose the data of the whole installation. */
  readonly deleteData: boolean;
  /** Position of each object when it was applied, by `refKey`. Empty: not known, then the order is by kind. */
  readonly positions: ReadonlyMap<string, number>;
}

/**
 * Steps that take members away, in order of execution: by what has to go before what, and within that the last that came first. Those that are
 * kept are among them, since a plan says about each why.
 */
export function removalSteps(request: RemovalRequest): readonly PreparedStep[] {
  const { unwanted, positions } = request;
  const rank = (object: LiveObject) => removalStages.indexOf(removalStageOf(refOf(object)));
  const position = (object: LiveObject) => positions.get(refKey(refOf(object))) ?? -1;
  const stage = (object: LiveObject) => applyStages.indexOf(stageOf(refOf(object)));
  return [...unwanted]
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        position(b) - position(a) ||
        stage(b) - stage(a) ||
        compareText(refKey(refOf(a)), refKey(refOf(b))),
    )
    .map((object) => removalStep(object, request));
}

function removalStep(
  object: LiveObject,
  { protection, facts, decisions, deleteData }: RemovalRequest,
): PreparedStep {
  const ref = refOf(object);
  const because = protection.get(refKey(ref));
  const action = because === undefined ? 'delete' : 'keep';
  const data = facts.of(ref.group, ref.kind)?.data;
  const uid = object.metadata.uid;
  const change: Change = {
    ...{ ref, apiVersion: object.apiVersion, action, fields: [], conflicts: [] },
    ...effectOf({ ref, action, before: object, fields: [], ...(data && { data }) }),
    ...(because !== undefined && { because }),
    ...(data && { data }),
    lacks: action === 'delete' && !deleteData ? consentToLose(data, ref, decisions) : [],
    ...(uid !== undefined && { uid }),
  };
  return { change, force: false, inherits: [] };
}
