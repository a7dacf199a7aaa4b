import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writing } from '../../kernel/disk.js';

const outcomeSchema = z.object({
  version: z.string(),
  /** When it ended, ISO 8601. */
  at: z.string(),
  milliseconds: z.number(),
  /** `stopped`: by a person or a signal. One that was killed leaves no line. */
  outcome: z.enum(['built', 'failed', 'stopped']),
  /** Code of the error that ended it, or `bug`. Absent: it was built, or stopped. */
  code: z.string().optional(),
});

/** How one build on this machine ended. */
export type BuildOutcome = Readonly<z.output<typeof outcomeSchema>>;

/** How builds on this machine end. */
export interface BuildRate {
  readonly built: number;
  readonly failed: number;
  readonly stopped: number;
  /** How often each error ended a build, the most frequent first. */
  readonly errors: readonly { readonly code: string; readonly times: number }[];
}

/** Notes how a build ended. @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY` */
export function noteOutcome(file: string, outcome: BuildOutcome): Promise<void> {
  return writing(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    await appendFile(file, `${JSON.stringify(outcome)}\n`);
  });
}

/** Every build that was noted; none when there is no such file. Lines that were cut off are left out. */
export async function readOutcomes(file: string): Promise<readonly BuildOutcome[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const parsed = outcomeSchema.safeParse(asJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/** Counts how builds ended. */
export function buildRate(outcomes: readonly BuildOutcome[]): BuildRate {
  const count = (one: BuildOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === one).length;
  const codes = outcomes.flatMap(({ code }) => code ?? []);
  const errors = [...new Set(codes)]
    .map((code) => ({ code, times: codes.filter((one) => one === code).length }))
    .sort((a, b) => b.times - a.times || (a.code < b.code ? -1 : 1));
  return { built: count('built'), failed: count('failed'), stopped: count('stopped'), errors };
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
