import { jsonSchema } from './json-schema.js';
import { referenceMarkdown, type ReferenceOptions } from './reference.js';

/** A generated file. */
export interface GeneratedFile {
  /** Path relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The files that are generated from the schema and committed; a test fails when they differ. */
export function referenceFiles(options: ReferenceOptions = {}): readonly GeneratedFile[] {
  return [
    { path: 'docs/configuration.md', text: referenceMarkdown(options) },
    { path: 'docs/configuration.schema.json', text: `${JSON.stringify(jsonSchema(), undefined, 2)}\n` },
  ];
}
