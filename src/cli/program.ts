import { Command as Commander, CommanderError, Option } from 'commander';
import { exitCodes, type ExitCode } from '../kernel/errors.js';
import type { Command, CommandOption, Options } from './command.js';
import { everyCommandOptions } from './common-options.js';
import type { Io } from './io.js';
import type { Product } from './product.js';

/** A program: its commands, and what its help says first. */
export interface ProgramParts {
  /** Name that people call it by. */
  readonly name: string;
  readonly description: string;
  /** Flags that print the version. Absent: none, because commands use them for something else. */
  readonly versionFlags?: string;
  readonly commands: readonly Command[];
  /** What the groups are for, by the first word of their commands. */
  readonly groups: Readonly<Record<string, string>>;
}

/** What every command runs in. */
interface Surroundings {
  readonly io: Io;
  readonly product: Product;
  /** Takes the exit code. */
  readonly done: (code: ExitCode) => void;
}

/** Adds the commands to a parser; a command of two words becomes a command in a group. */
export function buildProgram(
  { name, description, versionFlags, commands, groups }: ProgramParts,
  product: Product,
  io: Io,
  done: (code: ExitCode) => void,
): Commander {
  const program = new Commander(name)
    .description(description)
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .showHelpAfterError(`(${name} --help lists commands and options)`)
    .exitOverride();
  if (versionFlags !== undefined) program.version(product.version, versionFlags, 'print the version');
  for (const command of commands)
    addCommand(parentOf(program, command.name, groups), command, { io, product, done });
  for (const [group, examples] of examplesByGroup(commands, Object.keys(groups)))
    (program.commands.find((command) => command.name() === group) ?? program).addHelpText(
      'after',
      examplesText(examples),
    );
  return program;
}

/** First example of each command; by the name of its group, and all of them under the empty name of the program. */
function examplesByGroup(
  commands: readonly Command[],
  groups: readonly string[],
): Map<string, readonly Example[]> {
  const firsts = commands.flatMap(({ name, examples }) =>
    examples.slice(0, 1).map((example) => ({ name, example })),
  );
  const all = new Map<string, readonly Example[]>([['', firsts.map(({ example }) => example)]]);
  for (const group of groups) {
    const inside = firsts.filter(({ name }) => name.startsWith(`${group} `));
    all.set(
      group,
      inside.map(({ example }) => example),
    );
  }
  return all;
}

function parentOf(program: Commander, name: string, groups: ProgramParts['groups']): Commander {
  const words = name.split(' ');
  const [group] = words;
  if (words.length === 1 || group === undefined) return program;
  return (
    program.commands.find((command) => command.name() === group) ??
    program
      .command(group)
      .description(groups[group] ?? group)
      .exitOverride()
  );
}

function addCommand(parent: Commander, command: Command, surroundings: Surroundings): void {
  const { io, product, done } = surroundings;
  const name = command.name.split(' ').at(-1) ?? command.name;
  const sub = parent
    .command(name)
    .summary(command.summary)
    .description(command.description ?? command.summary);
  for (const argument of command.arguments ?? []) sub.argument(argument.name, argument.description);
  for (const option of [...command.options, ...everyCommandOptions]) sub.addOption(toOption(option, io));
  sub.addHelpText('after', examplesText(command.examples)).exitOverride();
  sub.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2).filter((value): value is string => typeof value === 'string');
    const run = await command.load();
    const options = sub.opts<Options>();
    done(await run(args, options, withColor(io, options), product));
  });
}

/** The surroundings as `--no-color` leaves them. */
export function withColor(io: Io, options: Options): Io {
  return options['color'] === false ? { ...io, color: false } : io;
}

function toOption(option: CommandOption, { env }: Pick<Io, 'env'>): Option {
  const result = new Option(option.flags, option.description);
  if (option.default !== undefined) result.default(option.default);
  if (option.choices) result.choices(option.choices);
  if (option.variable !== undefined && counts(env[option.variable], result.isBoolean()))
    result.env(option.variable);
  if (option.repeat === true) {
    result.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  }
  return result;
}

/** An empty variable counts as unset, as for the configuration; one that switches a flag off does too. */
function counts(value: string | undefined, flag: boolean): boolean {
  if (value === undefined) return true;
  const text = value.trim().toLowerCase();
  return text !== '' && !(flag && ['0', 'false', 'no', 'off'].includes(text));
}

type Example = Command['examples'][number];

function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return `\nExamples:\n${examples.map(([line, meaning]) => `  ${line.padEnd(width)}  # ${meaning}`).join('\n')}\n`;
}

/** Exit code of what the parser threw: help and version are success, everything else is bad usage. */
export function parserExitCode(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
