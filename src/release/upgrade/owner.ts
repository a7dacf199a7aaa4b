import { OperatorError } from '../../kernel/errors.js';

/** The program that runs, and how it was started. */
export interface RunningProgram {
  /** Its own file, links resolved: the executable, or the script that Node runs. */
  readonly file: string;
  /** Whether it is an executable of a release, which is all that may replace itself. */
  readonly executable: boolean;
}

/** Somebody who installs programs and would not know of one that was replaced behind its back. */
interface Owner {
  /** Name for people. */
  readonly name: string;
  /** Part of a path, with forward slashes, that nobody else's files have. */
  readonly path: RegExp;
  /** Command that upgrades. @param name of the program, or of the npm package that it is in */
  readonly command: (name: string) => string;
}

/** The first one whose path it is owns a program. Those of npm and its like come last: a version manager of Node has them inside. */
const owners: readonly Owner[] = [
  { name: 'Nix', path: /^\/nix\/store\//, command: (name) => `nix profile upgrade ${name}` },
  { name: 'Homebrew', path: /\/Cellar\//, command: (name) => `brew upgrade ${name}` },
  { name: 'snap', path: /^\/snap\//, command: (name) => `snap refresh ${name}` },
  { name: 'Scoop', path: /\/scoop\/apps\//i, command: (name) => `scoop update ${name}` },
  { name: 'Chocolatey', path: /\/chocolatey\//i, command: (name) => `choco upgrade ${name}` },
  { name: 'WinGet', path: /\/WinGet\/Packages\//i, command: (name) => `winget upgrade ${name}` },
  { name: 'npx', path: /\/_npx\//, command: (name) => `npx ${name}@latest` },
  { name: 'pnpm', path: /\/pnpm\/global\//, command: (name) => `pnpm add --global ${name}@latest` },
  { name: 'Yarn', path: /\/yarn\/global\//, command: (name) => `yarn global add ${name}@latest` },
  { name: 'Bun', path: /\/\.bun\/install\/global\//, command: (name) => `bun add --global ${name}@latest` },
  // what npm installs for everybody lies below lib, on Windows below npm
  {
    name: 'npm',
    path: /\/(?:lib|npm)\/node_modules\//i,
    command: (name) => `npm install --global ${name}@latest`,
  },
  { name: 'npm', path: /\/node_modules\//, command: (name) => `npm install ${name}@latest` },
  { name: 'mise', path: /\/mise\/installs\//, command: (name) => `mise upgrade ${name}` },
  { name: 'asdf', path: /\/\.asdf\/installs\//, command: (name) => `asdf install ${name} latest` },
  // the Filesystem Hierarchy Standard leaves these folders to the distribution, and /usr/local and /opt to people
  {
    name: 'the package manager of this system',
    path: /^\/(?:usr\/)?s?bin\/|^\/usr\/(?:lib|libexec|share)\//,
    command: (name) => `the upgrade of ${name} with that, such as: apt-get install --only-upgrade ${name}`,
  },
];

/**
 * Sees that nobody but itself looks after a program.
 *
 * @param name of the program
 * @throws OperatorError `E_UPGRADE_OWNER` with the command that upgrades it instead
 */
export function expectNoOwner({ file, executable }: RunningProgram, name: string): void {
  const path = file.replaceAll('\\', '/');
  const owner = owners.find((one) => one.path.test(path));
  if (owner) throw owned(`${owner.name} installed ${file}`, owner.command(packageIn(path) ?? name));
  if (!executable) throw owned(`${file} belongs to a source tree`, 'git pull, then npm ci');
}

/** Package of npm that a file is in. */
function packageIn(path: string): string | undefined {
  return /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(path)?.[1];
}

function owned(why: string, command: string): OperatorError {
  return new OperatorError('E_UPGRADE_OWNER', `this program does not replace itself: ${why}`, {
    hint: `upgrade it with: ${command}`,
  });
}
