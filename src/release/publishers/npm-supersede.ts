import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { isRecord } from '../../kernel/json.js';
import { failed, integrityOf, packageOf, published, withNpm, type Run } from './npm-client.js';
import { readPackageName } from './npm-package.js';
import type { PublisherContext, Supersession, SupersessionOutcome } from './publisher.js';

/**
 * Marks a version as deprecated, which everybody who installs it is told, and leads "latest" back to the release before. The registry never replaces a version, and
 * those who have it by its integrity keep it (https://docs.npmjs.com/deprecating-and-undeprecating-packages-or-package-versions).
 *
 * @throws OperatorError `E_NPM` when the registry refuses, `E_NPM_TOKEN` without a token
 */
export async function supersedeOnNpm(
  context: PublisherContext,
  wanted: Supersession,
  signal: AbortSignal,
): Promise<SupersessionOutcome> {
  const file = packageOf(context);
  if (!file) return { is: 'skipped', because: 'there is no npm package among the files' };
  const { name } = await readPackageName(join(context.folder, file.path));
  return withNpm(context, async (run) => {
    const where = `${name}@${context.plan.version}`;
    const integrity = await published(context, file, run, signal);
    if (integrity === undefined) return { is: 'skipped', because: `${where} is not on the registry` };
    if (integrity !== (await integrityOf(context, file)))
      return { is: 'skipped', because: `${where} is there with other bytes: it is not of this release` };
    const steps = await missing({ context, wanted, name, run, signal });
    if (!wanted.dryRun && steps.length > 0) {
      requireToken(context);
      for (const step of steps) await doStep(step, where, context, run, signal);
    }
    return { is: steps.length > 0 ? 'superseded' : 'same', where, acts: steps.map(({ says }) => says) };
  });
}

/** One call of npm, and what it does, for people. */
interface NpmStep {
  readonly says: string;
  readonly args: readonly string[];
  /** What the audit log keeps of it. */
  readonly detail: Readonly<Record<string, string>>;
}

interface Place {
  readonly context: PublisherContext;
  readonly wanted: Supersession;
  readonly name: string;
  readonly run: Run;
  readonly signal: AbortSignal;
}

/** What is not as it should be yet, so that the same call continues after an interruption. */
async function missing({ context, wanted, name, run, signal }: Place): Promise<readonly NpmStep[]> {
  const { version } = context.plan;
  const where = `${name}@${version}`;
  // never empty, which would take the mark away, and never an option of npm
  const text = `${wanted.by === undefined ? 'superseded' : `superseded by ${wanted.by}`}: ${wanted.because.replace(/\s+/g, ' ').trim()}`;
  const steps: NpmStep[] = [];
  if ((await view(where, 'deprecated', run, signal)) !== text)
    steps.push({
      says: `npm deprecate ${where} ${JSON.stringify(text)}`,
      args: ['deprecate', where, text],
      detail: { superseded: text },
    });
  const tags = await view(name, 'dist-tags', run, signal);
  const latest = isRecord(tags) ? tags['latest'] : undefined;
  const former = wanted.by?.replace(/^v/, '');
  if (latest === version && former !== undefined && (await has(name, former, run, signal)))
    steps.push({
      says: `npm dist-tag add ${name}@${former} latest`,
      args: ['dist-tag', 'add', `${name}@${former}`, 'latest'],
      detail: { latest: former },
    });
  return steps;
}

async function doStep(
  { says, args, detail }: NpmStep,
  where: string,
  { journal, audit }: PublisherContext,
  run: Run,
  signal: AbortSignal,
): Promise<void> {
  await journal.doing('npm-deprecate', says, async () => {
    const result = await run(args, signal);
    if (result.code !== 0) throw failed(where, result.stderr);
  });
  audit.add({ act: 'change', subject: where, detail });
}

function requireToken({ secrets }: PublisherContext): void {
  if (secrets.has('NPM_TOKEN')) return;
  throw new OperatorError('E_NPM_TOKEN', 'NPM_TOKEN is not set, and the version on npm stays as it is', {
    hint: 'set it, and run the same rollback again: what is done stays done',
    exitCode: exitCodes.usage,
  });
}

async function has(name: string, version: string, run: Run, signal: AbortSignal): Promise<boolean> {
  return (await view(`${name}@${version}`, 'version', run, signal)) === version;
}

/** A field of a package or version. Undefined: it has none, or is not there. */
async function view(what: string, field: string, run: Run, signal: AbortSignal): Promise<unknown> {
  const { code, stdout, stderr } = await run(['view', what, field, '--json'], signal);
  if (code === 0) return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  if (`${stderr}${stdout}`.includes('E404')) return undefined;
  throw failed(what, stderr);
}
