import type { OperatorError } from '../../kernel/errors.js';
import type { Io } from '../io.js';
import type { OutputFormat } from '../run/cluster-settings.js';

/** Version of the shape of every document; fields may be added within it. */
export const documentSchemaVersion = 1;

/** Prints the result of a command: a document for programs, or the text. */
export function printResult(
  io: Pick<Io, 'stdout'>,
  output: OutputFormat,
  result: { readonly document: object; readonly text: string },
): void {
  const document = { schemaVersion: documentSchemaVersion, ...result.document };
  if (output === 'json') io.stdout(`${JSON.stringify(document, null, 2)}\n`);
  else if (output === 'ndjson') io.stdout(`${JSON.stringify({ kind: 'result', ...document })}\n`);
  else io.stdout(result.text);
}

/** An error for programs: what people read on standard error, with everything that is wrong. Its `cause` is for people with `--verbose`. */
export function errorFacts({ code, message, hint, problems, exitCode }: OperatorError): object {
  return { code, message, ...(hint !== undefined && { hint }), exitCode, problems };
}

/** Prints an error that ended a command as the result, or as the last line of the events. */
export function printError(
  io: Pick<Io, 'stdout'>,
  output: Exclude<OutputFormat, 'text'>,
  error: OperatorError,
): void {
  const document = { schemaVersion: documentSchemaVersion, error: errorFacts(error) };
  if (output === 'json') io.stdout(`${JSON.stringify(document, null, 2)}\n`);
  else io.stdout(`${JSON.stringify({ kind: 'error', ...document })}\n`);
}
