import { relative } from 'node:path';
import { diffObjects } from '../../bundle/diff.js';
import { bundleJsonSchema } from '../../bundle/json-schema.js';
import { objectsOf } from '../../bundle/objects.js';
import { openBundle } from '../../bundle/open.js';
import { verifyBundle } from '../../bundle/read.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { diffText } from '../report/diff.js';
import { showText } from '../report/bundle.js';
import { readSource } from './bundle-source.js';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Runs `cto bundle diff`. Exit code 1 when the bundles differ, as diff does. */
export const runDiff: CommandRunner = async (args, options, io) => {
  const [first = '', second = ''] = args;
  const before = await readSource(first, io.cwd, folderOf(second, io.cwd));
  const after = await readSource(second, io.cwd, folderOf(first, io.cwd));
  const changes = diffObjects(objectsOf(before), objectsOf(after));
  if (options['output'] === 'json') io.stdout(`${JSON.stringify({ schemaVersion: 1, changes }, null, 2)}\n`);
  else io.stdout(diffText(changes, before.index, after.index));
  return changes.length === 0 ? exitCodes.done : exitCodes.differs;
};

/** Folder that a revision on the other side stands for, relative to the current folder. */
function folderOf(source: string, cwd: string): string | undefined {
  if (isFolder(resolve(cwd, source))) return relative(cwd, resolve(cwd, source)).replaceAll('\\', '/');
  const colon = source.indexOf(':');
  return colon > 0 ? source.slice(colon + 1) : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Runs `cto bundle show`. */
export const runShow: CommandRunner = async (args, options, io) => {
  const { index } = await openBundle(resolve(io.cwd, args[0] ?? 'dist/minimal'));
  io.stdout(options['output'] === 'json' ? `${JSON.stringify(index, null, 2)}\n` : showText(index));
  return exitCodes.done;
};

/** Runs `cto bundle verify`. */
export const runVerify: CommandRunner = async (args, _options, io) => {
  const folder = args[0] ?? 'dist/minimal';
  const bundle = await openBundle(resolve(io.cwd, folder));
  const problems = verifyBundle(bundle);
  if (problems.length > 0) {
    throw new OperatorError('E_BUNDLE_CHANGED', `${folder} is not the bundle that was written`, {
      problems,
      exitCode: exitCodes.differs,
    });
  }
  io.stdout(`intact: ${folder}, ${bundle.files.size} files, digest sha256:${bundle.index.digest}\n`);
  return exitCodes.done;
};

/** Runs `cto bundle schema`. */
export const runBundleSchema: CommandRunner = (_args, _options, io) => {
  io.stdout(`${JSON.stringify(bundleJsonSchema(), null, 2)}\n`);
  return Promise.resolve(exitCodes.done);
};
