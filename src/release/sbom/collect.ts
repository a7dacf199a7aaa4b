import { OperatorError } from '../../kernel/errors.js';
import { compareText } from '../../kernel/json.js';
import { nameOf, resolveFrom, type Lock } from '../dependencies/lock.js';

/** What the bundler says it put into the program: the `metafile` of esbuild, as far as we read it. */
export interface BundlerReport {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The runtime inside the program, with what it is itself made of. */
export interface Runtime {
  /** Version of Node, without `v`. */
  readonly version: string;
  /** Its `process.versions`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A part of the program. */
export interface Component {
  /** Folder in the lock file; `node` and `node/<part>` for the runtime. Stable, unique. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
  /** SPDX expression. Absent: unknown. */
  readonly licence?: string;
  /** SHA-512 of its tarball, hexadecimal. Absent: it came inside another one. */
  readonly sha512?: string;
  /** Ids of the parts that it needs. */
  readonly needs: readonly string[];
}

/** Everything inside the program, and what the program itself needs directly. */
export interface Inventory {
  /** In the order of ids. */
  readonly components: readonly Component[];
  /** Ids. */
  readonly direct: readonly string[];
}

/** Members of `process.versions` that are no software, but numbers of an interface. */
const interfaces: readonly string[] = ['node', 'modules', 'napi', 'unicode', 'tz', 'cldr'];

/**
 * Lists what is in the program: every npm package of which the bundler took a file, and the runtime. A package that is installed but not bundled is
 * not in it.
 *
 * @throws OperatorError `E_SBOM_UNKNOWN` when the bundler took files of a package that the lock file does not know
 */
export function collectInventory(report: BundlerReport, lock: Lock, runtime: Runtime): Inventory {
  const folders = [...new Set(Object.keys(report.inputs).flatMap((path) => folderOf(path, lock)))].sort(
    compareText,
  );
  const inside = new Set(folders);
  const needsOf = (folder: string) => {
    const { dependencies = {}, optionalDependencies = {} } = lock[folder] ?? {};
    return Object.keys({ ...dependencies, ...optionalDependencies })
      .flatMap((name) => resolveFrom(lock, folder, name) ?? [])
      .filter((found) => inside.has(found))
      .sort(compareText);
  };
  const packages = folders.map((folder) => npmComponent(folder, lock, needsOf(folder)));
  const parts = runtimeComponents(runtime);
  return {
    components: [...packages, ...parts].sort((a, b) => compareText(a.id, b.id)),
    direct: [...needsOf(''), 'node'].sort(compareText),
  };
}

/** Folder of the package that a file belongs to; nothing for our own files and those that a plugin of the bundler makes up. */
function folderOf(path: string, lock: Lock): readonly string[] {
  const parts = path.split('/');
  const last = parts.lastIndexOf('node_modules');
  if (last < 0) return [];
  const length = parts[last + 1]?.startsWith('@') === true ? 3 : 2;
  const folder = parts.slice(parts.indexOf('node_modules'), last + length).join('/');
  if (lock[folder]) return [folder];
  throw new OperatorError(
    'E_SBOM_UNKNOWN',
    `the program holds ${path}, which package-lock.json does not know`,
    {
      hint: 'install from the lock file (npm ci) and build again',
    },
  );
}

function npmComponent(folder: string, lock: Lock, needs: readonly string[]): Component {
  const one = lock[folder];
  if (!one) throw new Error(`no package in ${folder}`);
  const name = nameOf(folder, one);
  const digest = /^sha512-(.+)$/.exec(one.integrity ?? '')?.[1];
  return {
    id: folder,
    name,
    version: one.version,
    purl: `pkg:npm/${name.replace(/^@/, '%40')}@${encodeURIComponent(one.version)}`,
    ...(one.license !== undefined && { licence: one.license }),
    ...(digest !== undefined && { sha512: Buffer.from(digest, 'base64').toString('hex') }),
    needs,
  };
}

function runtimeComponents({ version, versions }: Runtime): readonly Component[] {
  const parts = Object.entries(versions)
    .filter(([name]) => !interfaces.includes(name))
    .map(([name, own]): Component => ({
      id: `node/${name}`,
      name,
      version: own,
      purl: `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(own)}`,
      needs: [],
    }))
    .sort((a, b) => compareText(a.id, b.id));
  const node: Component = {
    id: 'node',
    name: 'node',
    version,
    purl: `pkg:generic/node@${encodeURIComponent(version)}`,
    licence: 'MIT',
    needs: parts.map(({ id }) => id),
  };
  return [node, ...parts];
}
