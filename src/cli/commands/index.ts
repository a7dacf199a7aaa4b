import type { Command } from '../command.js';
import { bundleCommands } from './bundle.js';
import { configCommands } from './config.js';
import { synth } from './synth.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [synth, ...bundleCommands, ...configCommands];
