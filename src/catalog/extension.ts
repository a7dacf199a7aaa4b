import type { Config } from '../config/index.js';
import { OperatorError } from '../kernel/errors.js';
import type { Problem } from '../kernel/problem.js';

/** The part of a zod schema that {@link extensionSettings} uses; a schema of any copy or version of zod fits. */
export interface SettingsSchema<T> {
  /** Checks a value and completes it with defaults. */
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly SettingsIssue[] } };
}

/** One thing that is wrong with settings. */
export interface SettingsIssue {
  /** Keys and indexes that lead to the value. */
  readonly path: readonly PropertyKey[];
  /** What is wrong. */
  readonly message: string;
}

/**
 * Reads the settings of a component of your own, `extensions.<id>` of the configuration.
 *
 * @param schema checks them and gives defaults; settings that are absent are checked as `{}`
 * @throws OperatorError `E_EXTENSION_SETTINGS` with one problem per issue of the schema
 */
export function extensionSettings<T>(config: Config, id: string, schema: SettingsSchema<T>): T {
  const result = schema.safeParse(Object.hasOwn(config.extensions, id) ? config.extensions[id] : {});
  if (result.success) return result.data;
  throw new OperatorError('E_EXTENSION_SETTINGS', `the settings of component "${id}" are not valid`, {
    problems: result.error.issues.map((issue) => toProblem(id, issue)),
    hint: `put right extensions.${id}`,
  });
}

function toProblem(id: string, { path, message }: SettingsIssue): Problem {
  return {
    rule: 'extension/settings',
    message: message.charAt(0).toLowerCase() + message.slice(1),
    path: ['extensions', id, ...path.map(String)].join('.'),
  };
}
