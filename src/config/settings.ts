import type { z } from 'zod';
import { isError, type Problem } from '../kernel/problem.js';
import { listProblems } from './load/problems.js';
import { mergeNodes } from './node.js';
import { parseDocument } from './parse/document.js';
import { findSecrets } from './resolve/secrets.js';
import { issueFindings } from './resolve/issues.js';
import { toPlain } from './resolve/plain.js';
import { readVariables } from './resolve/variables.js';
import { shapeOf } from './shape.js';

/** A file of settings other than the configuration of the platform, and what it is checked against. */
export interface SettingsRequest<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Text of the file. */
  readonly text: string;
  /** File as the person named it, for messages. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the names of variables begin with that win over the file, such as `CTO_RELEASE_`. */
  readonly prefix: string;
  /** Page that tells all keys, for messages. */
  readonly page: string;
  /** Variables of that prefix that are no keys. */
  readonly otherVariables: readonly string[];
}

/** Settings, or everything that is wrong with them. */
export type Settings<Value> =
  | { readonly value: Value; readonly warnings: readonly Problem[] }
  | { readonly problems: readonly [Problem, ...Problem[]] };

/**
 * Reads settings with the same care as the configuration: YAML 1.2 with file, line, column and key for everything that is wrong, variables over the
 * file, no secret values, all problems at once.
 */
export function readSettings<Schema extends z.ZodType>(
  request: SettingsRequest<Schema>,
): Settings<z.output<Schema>> {
  const shape = shapeOf(request.schema);
  const parsed = parseDocument(request.text, request.file);
  const variables = readVariables(request.env, {
    below: parsed.root,
    referenced: new Set(),
    family: { prefix: request.prefix, schema: shape, others: request.otherVariables },
  });
  const root = mergeNodes(parsed.root, variables.root);
  const { value, findings } = toPlain(root, shape);
  const result = request.schema.safeParse(value);
  const secrets = [parsed.root, variables.root].map((layer) => findSecrets(layer, shape));
  const problems = listProblems({
    problems: parsed.problems,
    findings: [
      ...variables.findings,
      ...findings,
      ...(result.success ? [] : issueFindings(result.error.issues, root, shape, request.page)),
      ...secrets.flatMap((scan) => scan.findings),
    ],
    others: [],
    secrets: secrets.flatMap((scan) => scan.secrets),
  });
  const [first, ...rest] = problems.filter(isError);
  if (first) return { problems: [first, ...rest] };
  if (!result.success) throw new Error('settings without problems have a value');
  return { value: result.data, warnings: problems };
}
