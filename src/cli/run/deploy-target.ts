import { OperatorError } from '../../kernel/errors.js';
import { bundleOptions } from '../cluster-options.js';
import { textOption, type CommandOption, type Options } from '../command.js';
import { deployCommands } from '../commands/deploy.js';
import { publishOptions } from '../commands/publish.js';
import type { Io } from '../io.js';

/** What every target understands, besides the bundle. Nobody is asked on the way to a repository, so that consent is no contradiction. */
const everywhere = ['--target', '--dry-run', '--yes', '--output', '--quiet'];

/** Options that make no sense for the chosen target. @throws OperatorError `E_TARGET` naming all of them */
export function refuseOtherTarget(options: Options, env: Io['env']): void {
  const target = textOption(options, 'target') ?? 'cluster';
  const ofGitops = new Set(publishOptions.map(nameOf));
  const common = new Set([...bundleOptions.map(nameOf), ...everywhere]);
  const declared = deployCommands.find(({ name }) => name === 'deploy')?.options ?? [];
  const wrong = declared
    .filter((option) => !common.has(nameOf(option)))
    .filter((option) => ofGitops.has(nameOf(option)) !== (target === 'gitops'))
    .filter((option) => isGiven(option, options, env))
    .map(nameOf);
  if (wrong.length === 0) return;
  const other = target === 'gitops' ? 'cluster' : 'gitops';
  throw new OperatorError('E_TARGET', `--target ${target} does not know ${wrong.join(', ')}`, {
    hint: `leave ${wrong.length === 1 ? 'it' : 'them'} out, or use --target ${other}`,
  });
}

/** `--context` of `--context <name>`, `--yes` of `-y, --yes`. */
function nameOf({ flags }: Pick<CommandOption, 'flags'>): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags;
}

/** Whether somebody wrote it for this run: a variable of the environment is there for other commands too. */
function isGiven(option: CommandOption, options: Options, env: Io['env']): boolean {
  const key = nameOf(option)
    .slice(2)
    .replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  const value = options[key];
  if (value === undefined || value === option.default) return false;
  const variable = option.variable === undefined ? undefined : env[option.variable];
  return variable === undefined || !isSame(value, variable);
}

function isSame(value: NonNullable<Options[string]>, variable: string): boolean {
  return value === true || String(value) === variable;
}
