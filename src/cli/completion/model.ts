import type { Command, CommandOption } from '../command.js';
import { everyCommandOptions } from '../common-options.js';

/** What may follow an option. */
export type OptionValue =
  /** Nothing: it is a switch. */
  | 'none'
  /** One of some words. */
  | readonly string[]
  | 'file'
  | 'folder'
  /** Something that cannot be guessed. */
  | 'any';

/** An option as a shell completes it. */
export interface CompletedOption {
  /** All its spellings, such as `-p` and `--profile`. */
  readonly names: readonly string[];
  readonly value: OptionValue;
  readonly description: string;
}

/** What can be typed after some words. */
export interface CompletedPlace {
  /** The words, such as `bundle diff`; empty for the beginning. */
  readonly words: string;
  /** Words that lead on, with what they mean. */
  readonly next: readonly (readonly [word: string, meaning: string])[];
  readonly options: readonly CompletedOption[];
}

/** What {@link completedPlaces} works with. */
export interface CompletionSource {
  readonly commands: readonly Command[];
  /** Meaning of the first words of commands of two words. */
  readonly groups: Readonly<Record<string, string>>;
  /** Values of `--profile`. */
  readonly profiles: readonly string[];
  /** Values of arguments, by the word of the command: `completion` takes the name of a shell. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

const help: CompletedOption = { names: ['-h', '--help'], value: 'none', description: 'show help' };

/** Every place of the command line: the beginning, the groups, the commands. */
export function completedPlaces(source: CompletionSource): CompletedPlace[] {
  const { commands, groups, profiles, values } = source;
  const firsts = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))];
  const summaryOf = (name: string) => commands.find((command) => command.name === name)?.summary ?? '';
  const start: CompletedPlace = {
    words: '',
    next: firsts.map((word) => [word, groups[word] ?? summaryOf(word)]),
    options: [{ names: ['-V', '--version'], value: 'none', description: 'print the version' }, help],
  };
  const inGroups = Object.keys(groups).map((group) => ({
    words: group,
    next: commands
      .filter(({ name }) => name.startsWith(`${group} `))
      .map(({ name, summary }) => [name.slice(group.length + 1), summary] as const),
    options: [help],
  }));
  const ofCommands = commands.map((command) => ({
    words: command.name,
    next: (values[command.name] ?? []).map((word) => [word, ''] as const),
    options: [...command.options, ...everyCommandOptions]
      .map((option) => toCompleted(option, profiles))
      .concat(help),
  }));
  return [start, ...inGroups, ...ofCommands];
}

function toCompleted(option: CommandOption, profiles: readonly string[]): CompletedOption {
  const names = option.flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
  return { names, value: valueOf(option, names, profiles), description: option.description };
}

function valueOf(option: CommandOption, names: readonly string[], profiles: readonly string[]): OptionValue {
  if (option.choices) return option.choices;
  if (names.includes('--profile')) return option.repeat === true ? [...profiles, 'all'] : profiles;
  if (/<(file|path)>$/.test(option.flags)) return 'file';
  if (option.flags.endsWith('<folder>')) return 'folder';
  return option.flags.includes('<') ? 'any' : 'none';
}
