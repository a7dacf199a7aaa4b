import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';
import { bundleModules, type ModuleProgram, type ProgramIdentity } from '../program/index.js';
import { publishedManifest, type PackageFacts } from './manifest.js';
import { type FileFacts, describeFile } from '../file-facts.js';

/** What the npm package is made from. */
export interface NpmPackageRequest
  extends PackageFacts, Pick<ProgramIdentity, 'root' | 'commit' | 'release'> {
  /** Where the tarball goes. */
  readonly destination: string;
  readonly exec: Exec;
  /** Environment of npm. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The npm package. */
export interface NpmPackage extends FileFacts, Pick<ModuleProgram, 'metafile'> {
  readonly path: string;
}

/**
 * Packs the program for `npm install --global` and `npx`: bundled, with README and LICENSE, and nothing that would run while it is installed.
 * Equal sources and one version of npm give equal bytes.
 *
 * @throws OperatorError `E_RELEASE_NPM` when npm fails
 */
export async function packNpm(request: NpmPackageRequest): Promise<NpmPackage> {
  const { root, version, commit, release, destination } = request;
  const program = await bundleModules({ root, version, commit, release });
  await mkdir(dirname(destination), { recursive: true });
  const folder = await mkdtemp(`${destination}-`);
  try {
    const own: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const files = new Map<string, string | Uint8Array>(program.files);
    files.set('package.json', publishedManifest(own, request));
    for (const name of ['README.md', 'LICENSE']) files.set(name, await readFile(join(root, name)));
    const staged = join(folder, 'package');
    for (const [path, content] of files) await stage(join(staged, path), content);
    await runNpmPack(staged, folder, request);
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    await rename(join(folder, tarball), destination);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { path: destination, metafile: program.metafile, ...(await describeFile(destination)) };
}

/** Writes a file with a mode of its own: npm packs the mode, and the umask of a person is no part of a release. It packs no times. */
async function stage(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, path.endsWith('/cli.js') ? 0o755 : 0o644);
}

async function runNpmPack(
  staged: string,
  folder: string,
  { exec, env, signal }: NpmPackageRequest,
): Promise<void> {
  const { code, stderr } = await exec({
    file: 'npm',
    args: [
      'pack',
      staged,
      '--ignore-scripts',
      '--offline',
      '--loglevel=error',
      `--pack-destination=${folder}`,
      `--cache=${join(folder, 'npm')}`,
    ],
    env,
    cwd: folder,
    ...(signal && { signal }),
  });
  if (code === 0) return;
  throw new OperatorError('E_RELEASE_NPM', `npm pack failed: ${stderr.trim() || `exit code ${code}`}`, {
    hint: 'npm comes with Node; see that it is on PATH.',
    exitCode: exitCodes.differs,
  });
}
