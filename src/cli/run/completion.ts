import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { didYouMean } from '../../kernel/nearest.js';
import type { CommandRunner } from '../command.js';
import { shells } from '../commands/about.js';
import { commands, groups } from '../commands/index.js';
import { bashCompletion } from '../completion/bash.js';
import { fishCompletion } from '../completion/fish.js';
import { completedPlaces, type CompletedPlace } from '../completion/model.js';
import { zshCompletion } from '../completion/zsh.js';

const scripts: Readonly<Record<string, (places: readonly CompletedPlace[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Runs `cto completion`. */
export const runCompletion: CommandRunner = async ([shell = ''], _options, io, product) => {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!script) {
    throw new OperatorError('E_SHELL_UNKNOWN', `there is no completion for "${shell}"`, {
      hint: didYouMean(shell, shells) ?? `shells: ${shells.join(', ')}`,
    });
  }
  const profiles = await product.profiles();
  const places = completedPlaces({
    commands,
    groups,
    profiles: profiles.map(({ name }) => name),
    values: { completion: shells },
  });
  io.stdout(script(places));
  return exitCodes.done;
};
