import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { releaseFolders } from '../../../release/folders.js';
import { compareBuilds, type FileComparison } from '../../../release/reproduce/compare.js';
import type { CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { plural } from '../../report/words.js';

/** Runs `release compare`. Exit code 1 when more than signatures differs. */
export const runCompare: CommandRunner = async (args, options, io) => {
  const [first = '', second = ''] = filesOf(args.map((folder) => resolve(io.cwd, folder)));
  const { files } = await compareBuilds(first, second);
  const counted = files.filter(
    (file) => options['subset'] !== true || file.is !== 'only-in' || file.build === 'first',
  );
  const different = counted.filter(({ is }) => is === 'different' || is === 'only-in');
  printResult(io, options['output'] as OutputFormat, {
    document: { reproducible: different.length === 0, files: counted },
    text: compareText(counted, different),
  });
  return different.length === 0 ? exitCodes.done : exitCodes.differs;
};

/** A build is compared by its files, whether its folder is named or theirs. @throws OperatorError `E_RELEASE_FOLDER` naming each that is no folder */
function filesOf(folders: readonly string[]): readonly string[] {
  const missing = folders.filter((folder) => !existsSync(folder) || !statSync(folder).isDirectory());
  if (missing.length > 0)
    throw new OperatorError('E_RELEASE_FOLDER', `${missing.join(' and ')}: there is no such folder`, {
      hint: 'name two folders of builds, such as build/release/1.2.3',
    });
  return folders.map((folder) => {
    const { artifacts } = releaseFolders(folder);
    return existsSync(artifacts) ? artifacts : folder;
  });
}

function compareText(files: readonly FileComparison[], different: readonly FileComparison[]): string {
  if (different.length === 0) return `the same: ${plural(files.length, 'file')}\n`;
  return (
    different.flatMap((file) => [file.name, ...reasons(file).map((why) => `  ${why}`)]).join('\n') + '\n'
  );
}

function reasons(file: FileComparison): readonly string[] {
  if (file.is === 'only-in') return [`is in the ${file.build} folder only`];
  return file.is === 'different' ? file.why : [];
}
