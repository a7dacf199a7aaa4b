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
