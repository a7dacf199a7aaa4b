import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { redact } from '../../kernel/redact.js';
import type { PlannedFile } from '../publish/plan.js';
import { readPackageName } from './npm-package.js';
import type { PublisherContext } from './publisher.js';

/** Where npm packages go unless told otherwise. */
export const npmRegistry = 'https://registry.npmjs.org/';

/** Runs npm with arguments. */
export type Run = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;

/** Gives npm its token in a file that only this user can read, for as long as it runs: never in arguments, which every user of the machine sees. */
export async function withNpm<T>(context: PublisherContext, use: (run: Run) => Promise<T>): Promise<T> {
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
      // else a program that is not there looks like a registry that refuses
      if (result.code === 127) throw failed('every package', result.stderr);
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
export async function published(
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

/** Integrity of a file, as the registry names it. */
export async function integrityOf({ folder }: PublisherContext, file: PlannedFile): Promise<string> {
  const bytes = await readFile(join(folder, file.path));
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

/** The package among the files. Undefined: there is none. */
export function packageOf({ plan }: PublisherContext): PlannedFile | undefined {
  return plan.files.find(({ kind }) => kind === 'npm-package');
}

/** npm failed; what it said stands in the message. */
export function failed(what: string, said: string): OperatorError {
  return new OperatorError('E_NPM', `npm failed for ${what}: ${firstLine(said)}`, {
    hint: 'mend it and continue with: npm run release -- resume; what is published elsewhere stays',
    exitCode: exitCodes.remote,
  });
}

/** What a program said first. */
export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'it said nothing'
  );
}
