import type { BuiltInAgent } from './built-in.js';
import { blaze } from './agents/blaze.js';
import { cipher } from './agents/cipher.js';
import { cleo } from './agents/cleo.js';
import { morgan } from './agents/morgan.js';
import { rex } from './agents/rex.js';
import { tess } from './agents/tess.js';
import { code } from './prompts/code.js';
import { docs } from './prompts/docs.js';
import { quality } from './prompts/quality.js';
import { testing } from './prompts/testing.js';

export { cliTools, type BuiltInAgent, type CliTool } from './built-in.js';
export { promptVariables, renderPrompt, runVariables, type PromptVariable } from './render.js';

/** Agents that come with the product, by name. A configuration may rename, replace and add. */
export const builtInAgents: Readonly<Record<string, BuiltInAgent>> = {
  blaze,
  cipher,
  cleo,
  morgan,
  rex,
  tess,
};

/** Instructions that runs begin with, by kind of run. */
export const builtInPrompts = { code, docs, quality, testing } as const;

/** Kind of run that has instructions of its own. */
export type PromptName = keyof typeof builtInPrompts;
