import { z } from 'zod';

/** Who made a release, as it stands in its notes where no reader sees it. */
const markSchema = z.object({
  format: z.literal(1),
  /** Who publishes: the same over restarts of one release. */
  owner: z.string(),
  mode: z.enum(['release', 'prerelease', 'draft', 'nightly']),
  /** SHA-256 of the plan: the same files, the same notes. */
  plan: z.string(),
  /** When the draft was made, ISO 8601. The forge does not say: it dates a release by its commit, which may be old when the release begins. */
  begun: z.iso.datetime(),
});

/** See {@link markSchema}. */
export type Mark = Readonly<z.output<typeof markSchema>>;

const pattern = /\n*<!-- cto-release (\{[^\n]*\}) -->\s*$/;

/** What an owner may be called: it stands in an HTML comment, which `--` would end. */
const ownerPattern = /^(?!.*--)[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/** Whether a text can be an owner. */
export function isOwner(text: string): boolean {
  return ownerPattern.test(text);
}

/** Notes with the mark at their end, in place of one that is there. @throws Error for an owner that could not be read back */
export function withMark(notes: string, mark: Mark): string {
  if (!isOwner(mark.owner)) throw new Error(`"${mark.owner}" cannot be an owner`);
  return `${withoutMark(notes)}\n\n<!-- cto-release ${JSON.stringify(mark)} -->\n`;
}

/** Notes as people read them. */
export function withoutMark(notes: string): string {
  return notes.replace(pattern, '').trimEnd();
}

/** The mark of a release; undefined when it has none: somebody else made it, and it is never touched. */
export function markOf(notes: string): Mark | undefined {
  const [, json] = pattern.exec(notes) ?? [];
  if (json === undefined) return undefined;
  try {
    const parsed = markSchema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
