import { sha256 } from '../../bundle/digest.js';
import type { KubernetesObject } from '../../bundle/object.js';
import { isRecord } from '../../kernel/json.js';
import type { LiveObject, ManagedFields } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { applyObject } from '../../kube/index.js';
import { refOf, type Resource } from '../../kube/resources.js';
import { isDefinition } from '../run/stages.js';
import { valueAt, withoutPath, withValue, type FieldPath } from './fields/path.js';
import { differenceOf, emptySet, pathsOf, unionOf } from './fields/set.js';
import type { LookContext } from './live.js';

/** What taking an object over is previewed from. */
export interface InheritanceInput {
  /** As the rehearsal left it: with the fields of the bundle and those of everybody else. */
  readonly after: LiveObject;
  readonly live: LiveObject;
  /** What is sent. */
  readonly object: KubernetesObject;
  readonly resource: Resource;
  /** Managers whose fields become ours. */
  readonly inherits: readonly string[];
}

/**
 * The object as it is when the fields of other tools became ours: those that the bundle does not have go, or back to their default. A rehearsal alone
 * cannot show it, since ownership changes only with consent; what the defaults are is learnt from a rehearsed creation under another name.
 */
export async function afterInheritance(
  ctx: Pick<LookContext, 'client' | 'signal'>,
  input: InheritanceInput,
): Promise<LiveObject> {
  const left = leftPaths(input);
  const pristine = left.length === 0 ? undefined : await rehearseCreation(ctx, input);
  return pristine === undefined
    ? input.after
    : left.reduce((object, path) => reset(object, pristine, path), input.after);
}

/** Fields that only the managers of before own, deepest first, so that a map goes when nothing is left in it. */
function leftPaths({ after, live, inherits }: InheritanceInput): readonly FieldPath[] {
  const goes = ({ manager, operation, subresource = '' }: ManagedFields) =>
    operation === 'Update' && subresource === '' && inherits.includes(manager);
  const united = (entries: readonly ManagedFields[]) =>
    entries.reduce((set, { fieldsV1 = emptySet }) => unionOf(set, fieldsV1), emptySet);
  const theirs = united((live.metadata.managedFields ?? []).filter(goes));
  const others = united((after.metadata.managedFields ?? []).filter((entry) => !goes(entry)));
  return pathsOf(differenceOf(theirs, others)).sort((a, b) => b.length - a.length);
}

/** The object as it would be if it were new; undefined when that cannot be had: the preview then shows less. */
async function rehearseCreation(
  { client, signal }: Pick<LookContext, 'client' | 'signal'>,
  { object, resource, live }: InheritanceInput,
): Promise<LiveObject | undefined> {
  // the name of a definition follows from its content
  if (isDefinition(refOf(live))) return undefined;
  const name = `cto-rehearsal-${sha256(object.metadata.name).slice(0, 8)}`;
  try {
    const other = { ...object, metadata: { ...object.metadata, name } };
    return (await applyObject(client, resource, other, { dryRun: true, signal })).object;
  } catch (error) {
    if (isKubeError(error)) return undefined;
    throw error;
  }
}

function reset(object: LiveObject, pristine: LiveObject, path: FieldPath): LiveObject {
  const fresh = valueAt(pristine, path);
  const value = valueAt(object, path);
  if (fresh === undefined) return hasMore(value, path) ? object : withoutPath(object, path);
  // of a map or list somebody may own the whole without its parts
  return typeof fresh === 'object' ? object : withValue(object, path, fresh);
}

/** Whether more is there than what the path names: the item of a list with its keys, or a map that others have something in. */
function hasMore(value: unknown, path: FieldPath): boolean {
  const last = path.at(-1);
  if (last === undefined || !('key' in last) || !isRecord(value)) return false;
  return Object.keys(value).length > Object.keys(last.key).length;
}
