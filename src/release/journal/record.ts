import { z } from 'zod';

/** Version of the shape of the journal. */
export const journalFormat = 1;

/** What publishing does to the world. */
export const acts = [
  'tag',
  'remove-tag',
  'draft',
  'remove-release',
  'upload',
  'remove-asset',
  'publish',
  'change-release',
  'npm-publish',
  'npm-deprecate',
] as const;

/** One of {@link acts}. */
export type Act = (typeof acts)[number];

const at = z.string();

/** One line of the journal. */
const record = z.discriminatedUnion('kind', [
  /** First line. */
  z.strictObject({
    kind: z.literal('start'),
    format: z.literal(journalFormat),
    at,
    /** Who publishes: the same over restarts, and in the mark of the draft. */
    owner: z.string(),
    tag: z.string(),
    /** SHA-256 of the plan. */
    plan: z.string(),
  }),
  /** The same release is continued. */
  z.strictObject({ kind: z.literal('resume'), at }),
  /** Something is about to be done. Without a result, nobody knows whether it was: the world has to be asked. */
  z.strictObject({ kind: z.literal('intent'), at, act: z.enum(acts), subject: z.string() }),
  /** It was done. */
  z.strictObject({
    kind: z.literal('result'),
    at,
    act: z.enum(acts),
    subject: z.string(),
    /** What there is to know, such as the number of a release. */
    detail: z.string().optional(),
  }),
  /** Something was found as it should be; nothing was done. */
  z.strictObject({ kind: z.literal('found'), at, subject: z.string(), detail: z.string() }),
  /** The run came to an end of its own. */
  z.strictObject({
    kind: z.literal('end'),
    at,
    outcome: z.enum(['published', 'draft', 'failed', 'rolled-back', 'superseded']),
    detail: z.string().optional(),
  }),
]);

/** One line of the journal. */
export type JournalRecord = z.output<typeof record>;

/** Reads a line. @returns undefined when it is none of ours */
export function parseRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = record.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
