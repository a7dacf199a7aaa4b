import type { Bundle } from '../../bundle/bundle.js';
import { isRecord } from '../../kernel/json.js';
import { OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { refKey, refText } from '../../kube/resources.js';
import { planSchemaVersion, type Change, type Decisions, type Plan } from '../model.js';
import type { Prepared } from '../prepared.js';
import { packBundle, unpackBundle } from '../record/package.js';
import { sameChange } from './fingerprint.js';

/** A plan with all that is needed to make it anew, compare and execute it. */
export interface SavedPlan {
  readonly plan: Plan;
  /** Consents it was made with. */
  readonly decisions: Decisions;
  readonly bundle: Bundle;
}

/** Shape of the file. */
interface SavedFile extends Pick<SavedPlan, 'plan' | 'decisions'> {
  readonly schemaVersion: number;
  /** Compressed, base64. */
  readonly bundle: { readonly sha256: string; readonly data: string };
}

/**
 * Writes a plan as JSON, with its bundle. Holds no value of a Secret.
 *
 * @throws OperatorError `E_PLAN_FILE` for a plan without a bundle: an uninstall is planned where it is executed
 */
export async function savePlan(
  { plan, bundle }: Pick<Prepared, 'plan' | 'bundle'>,
  decisions: Decisions,
): Promise<string> {
  if (bundle === undefined) throw noPlan('a plan without a bundle cannot be saved');
  const { sha256, chunks } = await packBundle(bundle);
  const data = Buffer.concat(chunks).toString('base64');
  const file: SavedFile = { schemaVersion: planSchemaVersion, plan, decisions, bundle: { sha256, data } };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads what {@link savePlan} wrote.
 *
 * @throws OperatorError `E_PLAN_FILE` for text that is none or of another version, `E_REVISION_BROKEN` when the bundle in it was changed
 */
export function readPlan(text: string): SavedPlan {
  const { plan, decisions, bundle } = parse(text);
  const unpacked = unpackBundle(
    { sha256: bundle.sha256, chunks: [Buffer.from(bundle.data, 'base64')] },
    'the saved plan',
  );
  if (unpacked.index.digest !== plan.bundle?.digest)
    throw noPlan('the plan is not about the bundle that it holds');
  return { plan, decisions, bundle: unpacked };
}

function parse(text: string): SavedFile {
  const value = json(text);
  if (!isRecord(value) || value['schemaVersion'] === undefined) throw noPlan('it is no saved plan');
  if (value['schemaVersion'] !== planSchemaVersion) {
    const found = JSON.stringify(value['schemaVersion']);
    throw noPlan(`it is a saved plan of version ${found}; this program reads ${planSchemaVersion}`);
  }
  if (!['plan', 'decisions', 'bundle'].every((member) => isRecord(value[member])))
    throw noPlan('it is an incomplete plan');
  return value as unknown as SavedFile;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw noPlan('it is no JSON', cause);
  }
}

function noPlan(message: string, cause?: unknown): OperatorError {
  return new OperatorError('E_PLAN_FILE', message, {
    hint: 'make it with "cto plan --out FILE", with the same version of cto',
    cause,
  });
}

/** What moved between a saved plan and one that was made now; empty when both would do the same. */
export function samePlan(saved: Plan, fresh: Plan): readonly Problem[] {
  if (saved.target.clusterId !== fresh.target.clusterId) {
    return [
      { rule: 'plan/other-cluster', message: `it was made for another cluster, ${saved.target.server}` },
    ];
  }
  if (saved.fingerprint === fresh.fingerprint) return [];
  const [before, after] = [byKey(saved), byKey(fresh)];
  const moved = [...new Map([...before, ...after])]
    .filter(([key]) => !sameChange(before.get(key), after.get(key)))
    .map(([key, { ref }]): Problem => {
      const message = `planned: ${said(before.get(key))}; now: ${said(after.get(key))}`;
      return { rule: 'plan/moved', object: refText(ref), message };
    });
  if (moved.length > 0) return moved;
  return [{ rule: 'plan/moved', message: 'the order, or who owns which fields, is another one now' }];
}

function byKey({ changes }: Plan): ReadonlyMap<string, Change> {
  return new Map(changes.map((change) => [refKey(change.ref), change]));
}

function said(change: Change | undefined): string {
  if (change === undefined) return 'nothing';
  const { action, fields, uid } = change;
  const paths = fields.map(
    ({ path, before, after }) => `${path} ${before ?? 'absent'} -> ${after ?? 'absent'}`,
  );
  const object = uid === undefined || action === 'unchanged' ? [] : [`of the object with UID ${uid}`];
  return [action, ...paths, ...object].join(', ');
}
