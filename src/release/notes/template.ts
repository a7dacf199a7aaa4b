import { OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';

/** Placeholders of the template, and what stands in their place. Each is Markdown; an empty one leaves no trace. */
export const noteVariables = {
  version: 'version without "v"',
  tag: 'tag of the release',
  highlights: 'the file with highlights, when there is one',
  status: 'prerelease, nightly or draft: what that means; experimental platforms',
  breaking: 'what breaks, and what to do',
  changes: 'features, fixes and the other changes, from the commits',
  bundles: 'what changed in the manifests of each profile',
  downloads: 'every file with its size and checksum',
  verify: 'how to verify, and which signatures there are not, with the reason',
} as const;

/** Name of a placeholder. */
export type NoteVariable = keyof typeof noteVariables;

/** What stands in the place of each placeholder. */
export type NoteValues = Readonly<Record<NoteVariable, string>>;

/**
 * Fills the template of the notes. Values are put in once and never looked at again, so that what people wrote in a commit cannot be a placeholder.
 *
 * @param name of the template, for messages
 * @throws OperatorError `E_NOTES_TEMPLATE` with every placeholder that there is not
 */
export function fillTemplate(template: string, values: NoteValues, name: string): string {
  const problems = template.split('\n').flatMap((line, index) => unknownIn(line, index + 1, name));
  if (problems.length > 0) {
    throw new OperatorError('E_NOTES_TEMPLATE', `${name} has placeholders that there are not`, {
      problems,
      hint: `there are ${Object.keys(noteVariables).join(', ')}`,
    });
  }
  const filled = template.replace(placeholder, (_all, key: NoteVariable) => values[key].trim());
  return `${filled.replace(/\n{3,}/g, '\n\n').trim()}\n`;
}

const placeholder = /\{([a-z_]+)\}/g;

function unknownIn(text: string, line: number, file: string): readonly Problem[] {
  return [...text.matchAll(placeholder)]
    .filter(([, key = '']) => !Object.hasOwn(noteVariables, key))
    .map(([all]) => ({
      rule: 'release/notes-template',
      message: `there is no ${all}`,
      location: { file, line },
    }));
}
