import { z } from 'zod';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { canonicalJson, compareText } from '../../kernel/json.js';
import { isPublished, type Artifact } from '../artifact.js';
import type { ReleaseIdentity } from '../context.js';
import { mediaTypeOf } from './media-type.js';
import { sha256Of } from '../file-facts.js';

/** Version of the shape of a plan. */
export const planFormat = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const planSchema = z.strictObject({
  format: z.literal(planFormat),
  /** `owner/name`. */
  repository: z.string(),
  version: z.string(),
  tag: z.string(),
  mode: z.enum(['release', 'prerelease', 'draft', 'nightly']),
  /** Full commit id that the tag names. */
  commit: z.string(),
  /** Title. */
  title: z.string(),
  /** Notes, in Markdown. */
  notes: z.string(),
  /** Whether the tag is made before anything is uploaded, so that nobody else takes it meanwhile; else publishing makes it. */
  reserveTag: z.boolean(),
  /** Every file that people download, in the order of names. */
  files: z.array(
    z.strictObject({
      name: z.string(),
      /** Relative to the folder of the release. */
      path: z.string(),
      kind: z.string(),
      size: z.int().nonnegative(),
      sha256,
      contentType: z.string(),
    }),
  ),
});

/** What will be published, decided before anything is: pure, serialisable, and all that publishing goes by. */
export type PublishPlan = Readonly<z.output<typeof planSchema>>;

/** A file of a plan. */
export type PlannedFile = PublishPlan['files'][number];

/** What a plan is made of. */
export interface PlanRequest {
  readonly identity: ReleaseIdentity;
  /** `owner/name`. */
  readonly repository: string;
  readonly artifacts: readonly Artifact[];
  /** Notes, in Markdown. */
  readonly notes: string;
  /** @default false */
  readonly reserveTag?: boolean;
}

/** Makes the plan. Equal requests give equal plans. */
export function planPublish({
  identity,
  repository,
  artifacts,
  notes,
  reserveTag = false,
}: PlanRequest): PublishPlan {
  const { version, tag, mode, commit } = identity;
  return {
    format: planFormat,
    repository,
    version,
    tag,
    mode,
    commit,
    title: tag,
    notes,
    reserveTag,
    files: artifacts
      .filter(isPublished)
      .map(({ name, path, kind, size, sha256: digest }) => ({
        name,
        path,
        kind,
        size,
        sha256: digest,
        contentType: mediaTypeOf(name),
      }))
      .sort((a, b) => compareText(a.name, b.name)),
  };
}

/** SHA-256 over everything in a plan. */
export function planDigest(plan: PublishPlan): string {
  return sha256Of(canonicalJson(plan));
}

/**
 * Reads a plan that was written before.
 *
 * @throws OperatorError `E_RELEASE_PLAN` when it is none, or of another format
 */
export function parsePlan(text: string, file: string): PublishPlan {
  const parsed = planSchema.safeParse(asJson(text));
  if (parsed.success) return parsed.data;
  throw new OperatorError('E_RELEASE_PLAN', `${file} is no plan of format ${planFormat}`, {
    hint: 'it was written by another version or changed by hand: publish anew, which makes a new one',
    problems: parsed.error.issues.map(({ path, message }) => ({
      rule: 'release/plan',
      path: path.join('.'),
      message,
    })),
    exitCode: exitCodes.usage,
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
