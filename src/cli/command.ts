import type { ExitCode } from '../kernel/errors.js';
import type { Io } from './io.js';
import type { Product } from './product.js';

/** One option of a command. */
export interface CommandOption {
  /** As commander writes it, such as `-p, --profile <name>`. A value may be given several times when it ends in `...`. */
  readonly flags: string;
  /** What it does; what happens without it. */
  readonly description: string;
  /** Value when it is not given. Absent: undefined. */
  readonly default?: string | boolean;
  /** Values that are accepted. Absent: any. */
  readonly choices?: readonly string[];
  /** Environment variable that gives it when the command line does not. Absent: none. */
  readonly variable?: string;
  /** Whether the option gathers its values when it is given several times. */
  readonly repeat?: boolean;
}

/** Values of options by name in camel case, as the command line gave them. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** A command as data: help and completion never load the code that runs. */
export interface Command {
  /** Words that call it, such as `bundle diff`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** More about it. Absent: the summary says all. */
  readonly description?: string;
  /** Positional arguments, such as `<key>` or `[folder]`. Absent: none. */
  readonly arguments?: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CommandOption[];
  /** Command lines with what they do. At least one. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Loads what runs it. */
  readonly load: () => Promise<CommandRunner>;
}

/** Runs a command. Prints through `io`, answers the exit code, throws OperatorError for what a person can mend. */
export type CommandRunner = (
  args: readonly string[],
  options: Options,
  io: Io,
  product: Product,
) => Promise<ExitCode>;

/** Reads a text option. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Reads an option that may be given several times. */
export function listOption(options: Options, name: string): readonly string[] {
  const value = options[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
