import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { redact } from '../../kernel/redact.js';
import type { PlannedFile } from '../publish/plan.js';
import { readPackageName } from './npm-package.js';
import type { Publisher, PublisherContext } from './publisher.js';

/** Where npm packages go unless told otherwise. */
export const npmRegistry = 'https://registry.npmjs.org/';

/**
 * The package for `npm i -g` and `npx`. After GitHub, since a version on the registry cannot be taken back.
 *
 * Provenance needs a job that the registry trusts (https://docs.npmjs.com/generating-provenance-statements): elsewhere it is left out, and that is said.
 */
export const npm: Publisher = {
  id: 'npm',
  title: 'publishing on the npm registry',
  needs: ['github'],
  preflight: async (context, signal) => {
    const file = packageOf(context);
    if (!file) return [{ rule: 'release/npm', message: 'there is no npm package among the files' }];
    if (!context.secrets.has('NPM_TOKEN'))
      return [
        { rule: 'release/npm-token', message: 'no token is given', fix: 'set NPM_TOKEN', path: 'NPM_TOKEN' },
      ];
    return withNpm(context, async (run) => {
      const who = await run(['whoami'], signal);
      if (who.code !== 0) return [refusedToken(who.stderr)];
      const there = await published(context, file, run, signal);
      return there === undefined || there === (await integrityOf(context, file))
        ? []
        : [taken(context, file)];
    });
  },
  publish: async (context, signal) => {
    const file = packageOf(context);
    if (!file) return { is: 'skipped', because: 'there is no npm package among the files' };
    const { plan, journal, audit, emit } = context;
    const { name } = await readPackageName(join(context.folder, file.path));
    const where = `${name}@${plan.version}`;
    return withNpm(context, async (run) => {
      const integrity = await integrityOf(context, file);
      const there = await published(context, file, run, signal);
      if (there === integrity) return { is: 'same', where };
      if (there !== undefined)
        throw new OperatorError('E_NPM_EXISTS', taken(context, file).message, {
          exitCode: exitCodes.refused,
        });
      const provenance = context.env['ACTIONS_ID_TOKEN_REQUEST_URL'] !== undefined;
      if (!provenance)
        emit({
          kind: 'note',
          text: `${where} is published without provenance: this is no job that the registry trusts`,
        });
      const args = [
        'publish',
        join(context.folder, file.path),
        '--access',
        'public',
        '--tag',
        channelOf(context),
      ];
      await journal.doing('npm-publish', where, async () => {
        const result = await run([...args, ...(provenance ? ['--provenance'] : [])], signal);
        // an answer that was lost: the registry may have it after all
        if (result.code !== 0 && (await published(context, file, run, signal)) !== integrity)
          throw failed(where, result.stderr);
      });
      audit.add({ act: 'publish', subject: where, detail: { sha256: file.sha256 } });
      return { is: 'published', where };
    });
  },
};

/** Runs npm with arguments. */
type Run = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;

/** Gives npm its token in a file that only this user can read, for as long as it runs: never in arguments, which every user of the machine sees. */
async function withNpm<T>(context: PublisherContext, use: (run: Run) => Promise<T>): Promise<T> {
  const { exec, env, secrets, npmRegistry: registry = npmRegistry } = context;
  const token = secrets.read('NPM_TOKEN') ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'cto-npm-'));
  try {
    const userconfig = join(folder, 'npmrc');
    const { host, pathname } = new URL(registry);
    await writeFile(userconfig, `//${host}${pathname.replace(/\/?$/, '/')}:_authToken=${token}\n`, {
      mode: 0o600,
    });
    const common = [
      '--registry',
      registry,
      '--userconfig',
      userconfig,
      '--cache',
      join(folder, 'cache'),
      '--no-fund',
      '--no-update-notifier',
      '--loglevel',
      'error',
    ];
    return await use(async (args, signal) => {
      const result = await exec({ file: 'npm', args: [...args, ...common], env, cwd: folder, signal });
      const text = Buffer.from(result.stdout).toString('utf8');
      return {
        code: result.code,
        stdout: secrets.redact(text),
        stderr: secrets.redact(redact(result.stderr)),
      };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Integrity of the version that the registry has; undefined when it has none. @throws OperatorError when it cannot be asked */
async function published(
  { folder, plan }: PublisherContext,
  file: PlannedFile,
  run: Run,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name } = await readPackageName(join(folder, file.path));
  const result = await run(['view', `${name}@${plan.version}`, 'dist.integrity', '--json'], signal);
  if (result.code === 0) return result.stdout.trim() === '' ? undefined : String(JSON.parse(result.stdout));
  if (`${result.stderr}${result.stdout}`.includes('E404')) return undefined;
  throw failed(`${name}@${plan.version}`, result.stderr);
}

async function integrityOf({ folder }: PublisherContext, file: PlannedFile): Promise<string> {
  const bytes = await readFile(join(folder, file.path));
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

function packageOf({ plan }: PublisherContext): PlannedFile | undefined {
  return plan.files.find(({ kind }) => kind === 'npm-package');
}

/** Dist-tag: whoever installs without a version gets full releases only. */
function channelOf({ plan }: PublisherContext): string {
  return plan.mode === 'release' ? 'latest' : plan.mode === 'nightly' ? 'nightly' : 'next';
}

function refusedToken(said: string): Problem {
  const message = `the registry does not accept the token: ${firstLine(said)}`;
  return {
    rule: 'release/npm-token',
    message,
    fix: 'make a new one and give it as NPM_TOKEN',
    path: 'NPM_TOKEN',
  };
}

function taken({ plan }: PublisherContext, file: PlannedFile): Problem {
  return {
    rule: 'release/npm-exists',
    message: `version ${plan.version} is on the registry with other bytes than ${file.name}`,
    fix: 'choose the next version: the registry never replaces one',
  };
}

function failed(what: string, said: string): OperatorError {
  return new OperatorError('E_NPM', `npm failed for ${what}: ${firstLine(said)}`, {
    hint: 'mend it and continue with: npm run release -- resume; what is published elsewhere stays',
    exitCode: exitCodes.remote,
  });
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'it said nothing'
  );
}
