import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  describeOrigin,
  explain,
  initFile,
  jsonSchema,
  referenceFiles,
  type Explanation,
} from '../../config/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { textOption, type CommandRunner } from '../command.js';
import { reportWarnings } from '../report/problems.js';
import { loadFor } from './load.js';

/** Runs `cto config validate`: every problem or, when there is none, what the configuration comes down to. */
export const runValidate: CommandRunner = async (_args, options, io, product) => {
  const loaded = loadFor(options, io, await product.profiles());
  reportWarnings(loaded.warnings, io);
  const { config, toBeProvided, configDigest } = loaded;
  if (options['output'] === 'json') {
    const summary = {
      schemaVersion: 1,
      profile: config.profile,
      file: loaded.file,
      configDigest,
      toBeProvided,
      warnings: loaded.warnings,
    };
    io.stdout(`${JSON.stringify(summary, null, 2)}\n`);
    return exitCodes.done;
  }
  const unset = toBeProvided.filter(({ set }) => !set).map(({ name }) => name);
  io.stdout(`valid: ${loaded.file ?? 'no file, defaults only'}, profile ${config.profile}\n`);
  if (unset.length > 0) io.stdout(`to be provided when it is deployed: ${unset.join(', ')}\n`);
  return exitCodes.done;
};

/** Runs `cto config explain`. */
export const runExplain: CommandRunner = async (args, options, io, product) => {
  const explanation = explain(loadFor(options, io, await product.profiles()), args[0] ?? '');
  if (options['output'] === 'json')
    io.stdout(`${JSON.stringify({ schemaVersion: 1, ...explanation }, null, 2)}\n`);
  else io.stdout(explanationText(explanation));
  return exitCodes.done;
};

function explanationText({ path, value, origin, overridden, description, parts }: Explanation): string {
  const lines = [`${path} = ${show(value)}`, `  from ${describeOrigin(origin)}`];
  for (const loser of overridden)
    lines.push(`  over ${show(loser.value)} from ${describeOrigin(loser.origin)}`);
  for (const part of parts) lines.push(`  ${part.path} from ${describeOrigin(part.origin)}`);
  if (description !== undefined) lines.push(`  ${description}`);
  return `${lines.join('\n')}\n`;
}

function show(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}

/** Runs `cto config schema`. */
export const runSchema: CommandRunner = async (_args, options, io, product) => {
  if (options['write'] !== true) {
    io.stdout(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return exitCodes.done;
  }
  const profiles = await product.profiles();
  for (const { path, text } of referenceFiles({ profiles })) {
    const file = join(io.cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    io.stdout(`wrote ${path}\n`);
  }
  return exitCodes.done;
};

/** Runs `cto config init`. */
export const runInit: CommandRunner = (_args, options, io) => {
  const file = join(io.cwd, 'cto.yaml');
  if (existsSync(file) && options['force'] !== true) {
    throw new OperatorError('E_CONFIG_EXISTS', 'cto.yaml exists already', {
      hint: 'edit it, or replace it with --force',
      exitCode: exitCodes.refused,
    });
  }
  writeFileSync(file, initFile(textOption(options, 'profile') ?? 'minimal'));
  io.stdout('wrote cto.yaml; next: fill in github.organization, then "cto config validate"\n');
  return Promise.resolve(exitCodes.done);
};
