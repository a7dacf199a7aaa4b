import { diskErrorOfTool } from '../../kernel/disk.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';
import type { Tool } from '../step.js';
import type { Target } from '../target.js';

/** Takes symbol tables out of Linux programs. GNU strip damages them after injection (fossilize#16); this one comes before and knows both processors. */
export const stripTool: Tool = {
  name: 'llvm-strip-19',
  debianPackage: 'llvm-19',
  versionArgs: ['--version'],
  purpose: 'makes Linux programs 17 MB smaller (optimisation: size)',
};

/** Whether a runtime is stripped by `optimisation: size`: for Linux alone. Those for macOS and Windows stay in every byte what their makers built. */
export function isStrippable({ format }: Pick<Target, 'format'>): boolean {
  return format === 'elf';
}

/** What `optimisation: size` does not make smaller, for people. Undefined: everything is stripped. */
export function unstripped(targets: readonly Target[]): string | undefined {
  const left = targets.filter((target) => !isStrippable(target)).map(({ id }) => id);
  if (left.length === 0) return undefined;
  return `optimisation: size changes nothing for ${left.join(', ')}: only runtimes for Linux are stripped`;
}

/** Environment in which tools are found and speak English. */
export type ToolEnv = Readonly<Record<string, string>>;

/**
 * Version of the tool as it says it.
 *
 * @throws OperatorError `E_TOOL_MISSING` when it is not there or does not answer: a program that is larger than was asked for would not be the same
 * as the one that another machine builds
 */
export async function stripVersion(exec: Exec, env: ToolEnv): Promise<string> {
  const { code, stdout } = await exec({ file: stripTool.name, args: [...stripTool.versionArgs], env });
  const version = /version\s+(\S+)/.exec(Buffer.from(stdout).toString('utf8'))?.[1];
  if (code === 0 && version !== undefined) return version;
  throw new OperatorError(
    'E_TOOL_MISSING',
    `${stripTool.name} ${code === 127 ? 'was not found on PATH' : 'does not say its version'}; optimisation: size needs it`,
    {
      hint: `apt-get install ${stripTool.debianPackage ?? ''}, or set optimisation: default`,
      exitCode: exitCodes.remote,
    },
  );
}

/** Strips a program in place. @throws OperatorError `E_RELEASE_STRIP` when the tool fails on it */
export async function strip(file: string, exec: Exec, env: ToolEnv, signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await exec({
    file: stripTool.name,
    args: [file],
    env,
    ...(signal && { signal }),
  });
  if (code === 0) return;
  throw (
    diskErrorOfTool(stderr, file) ??
    new OperatorError('E_RELEASE_STRIP', `${stripTool.name} failed on ${file}: ${stderr.trim()}`, {
      hint: 'set optimisation: default, or install the version that the Dockerfile names',
      exitCode: exitCodes.remote,
    })
  );
}
