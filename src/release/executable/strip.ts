import type { Exec } from '../../kernel/exec.js';
import type { Tool } from '../step.js';

/** Takes symbol tables out of Linux programs. GNU strip damages them after injection (fossilize#16); this one comes before and knows both processors. */
export const stripTool: Tool = {
  name: 'llvm-strip-19',
  debianPackage: 'llvm-19',
  versionArgs: ['--version'],
  purpose: 'makes Linux programs 17 MB smaller (optimisation: size)',
  optional: true,
};

/** Environment in which tools are found and speak English. */
export type ToolEnv = Readonly<Record<string, string>>;

/** Version of the tool as it says it; undefined when it is not there. */
export async function stripVersion(exec: Exec, env: ToolEnv): Promise<string | undefined> {
  const { code, stdout } = await exec({ file: stripTool.name, args: [...stripTool.versionArgs], env });
  if (code !== 0) return undefined;
  return /version\s+(\S+)/.exec(Buffer.from(stdout).toString('utf8'))?.[1];
}

/** Strips a program in place. @throws Error when the tool fails on it */
export async function strip(file: string, exec: Exec, env: ToolEnv, signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await exec({
    file: stripTool.name,
    args: [file],
    env,
    ...(signal && { signal }),
  });
  if (code !== 0) throw new Error(`${stripTool.name} failed on ${file}: ${stderr.trim()}`);
}
