import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../kernel/errors.js';
import { packArchive, type Member } from '../archive/index.js';
import type { ExecutableArtifact } from '../artifact.js';
import { openCache } from '../cache/index.js';
import type { ReleaseContext } from '../context.js';
import { isStrippable } from '../executable/index.js';
import { releaseFolders } from '../folders.js';
import { archiveName, fixedNames } from '../names.js';
import type { Step } from '../step.js';
import { enterArtifact } from '../store.js';
import { universal } from '../target.js';
import { neededTargets, programPath } from './executables.js';

/** Packs each program with its licences. */
export const archives: Step = {
  id: 'archives',
  title: 'packing archives',
  run: async (context, signal) => {
    const programs = context.artifacts.of('executable');
    let done = 0;
    await Promise.all(
      programs.map((one) =>
        context.limit.run(async () => {
          const name = await pack(one, context);
          done += 1;
          context.emit({
            kind: 'step',
            phase: 'archives',
            action: 'packed',
            subject: name,
            done,
            total: programs.length,
          });
        }, signal),
      ),
    );
  },
};

async function pack(executable: ExecutableArtifact, context: ReleaseContext): Promise<string> {
  const { config, identity, folder, cacheFolder, clock } = context;
  const { target, payloadSha256 } = executable;
  const name = archiveName(config, identity.version, target);
  const path = join(releaseFolders(folder).artifacts, name);
  const members = await membersOf(executable, context);
  await packArchive(
    path,
    members,
    {
      sourceDate: identity.sourceDate,
      level: config.archives.compression_level,
      cache: openCache({ folder: cacheFolder, clock }),
    },
    name,
  );
  const { size } = await enterArtifact(context, name, path, { kind: 'archive', target, payloadSha256 });
  refuseLarge(name, size, target, config);
  return name;
}

/** One folder named like the archive, so that unpacking scatters nothing; the program, and everybody's licence. */
async function membersOf({ target, sha256 }: ExecutableArtifact, context: ReleaseContext): Promise<Member[]> {
  const { config, identity, root, folder, artifacts } = context;
  const program = programPath(context, target);
  const inside = archiveName(config, identity.version, target).replace(/\.(?:tar\.gz|zip)$/, '');
  const notices = artifacts.of('statement').find(({ name }) => name === fixedNames.notices);
  if (!notices) throw new Error(`no step made ${fixedNames.notices}`);
  return [
    {
      path: `${inside}/${program.split(/[\\/]/).at(-1) ?? 'cto'}`,
      // the very one that was examined
      content: { file: program, sha256 },
      executable: true,
    },
    { path: `${inside}/LICENSE`, content: await readFile(join(root, 'LICENSE')) },
    {
      path: `${inside}/${fixedNames.notices}`,
      content: { file: join(folder, notices.path), sha256: notices.sha256 },
    },
  ];
}

function refuseLarge(name: string, size: number, target: string, { limits }: ReleaseContext['config']): void {
  const key = target === universal.id ? 'universal_megabytes' : 'download_megabytes';
  if (size <= limits[key] * 1_000_000) return;
  const smaller = neededTargets([target]).every(isStrippable) ? ', set optimisation: size' : '';
  throw new OperatorError(
    'E_RELEASE_SIZE',
    `${name} has ${(size / 1_000_000).toFixed(1)} MB, more than ${limits[key]} MB`,
    {
      hint: `see what grew with "release metrics"${smaller}, or raise limits.${key}`,
      exitCode: 1,
    },
  );
}
