import { describeObject } from '../../bundle/object.js';
import { originLocation } from '../../config/origin.js';
import type { LoadedConfig } from '../../config/index.js';
import type { Problem } from '../../kernel/problem.js';
import { printable, redact } from '../../kernel/redact.js';
import type { PatchedObject } from '../patch.js';
import type { KeyFinder } from './config-keys.js';
import type { Finding, ValidationRule } from './rule.js';

/** What a finding is made into a problem with. */
export interface ProblemContext {
  readonly originOf: LoadedConfig['originOf'];
  readonly keys: KeyFinder;
  /** Place in the source that made an object, such as `constructs/argocd/server.ts:42`. */
  readonly constructOf: (subject: PatchedObject) => string;
}

/** Turns a finding into a problem for people: object, construct, value, and the configuration keys that led to it. */
export function toProblem(rule: ValidationRule, finding: Finding, context: ProblemContext): Problem {
  const { subject, path, message, fix, value } = finding;
  const keys = keysOf(finding, context.keys);
  const [key] = keys;
  const location = key === undefined ? undefined : originLocation(context.originOf(key));
  return {
    rule: rule.id,
    message: redact(message),
    ...(fix !== undefined && { fix }),
    ...(path !== undefined && path !== '' && { path }),
    ...(value !== undefined && { value: show(value) }),
    ...(subject && { object: describeObject(subject.object), construct: context.constructOf(subject) }),
    ...(keys.length > 0 && { configKeys: keys }),
    ...(location && { location }),
    ...(rule.severity && { severity: rule.severity }),
  };
}

/** Patches come first: whoever patched an object most likely caused what is wrong with it. */
function keysOf({ subject, value, configKeys }: Finding, keys: KeyFinder): readonly string[] {
  if (configKeys) return configKeys;
  if (!subject) return [];
  const patches = ((subject as PatchedObject).patches ?? []).map(({ key }) => key);
  return [...patches, ...keys.behind(value, subject.component)].slice(0, 3);
}

function show(value: unknown): string {
  return printable(redact(typeof value === 'string' ? value : JSON.stringify(value)));
}
