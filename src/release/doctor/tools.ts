import type { Tool } from '../step.js';
import type { DoctorContext } from './context.js';
import type { EnvironmentCheck, Finding } from './model.js';

/** Every program that a step starts is there and answers. */
export const tools: EnvironmentCheck<DoctorContext> = {
  id: 'tools',
  says: 'every program that a step starts is installed',
  run: async (context, signal) => {
    const needed = uniqueTools(context);
    return Promise.all(needed.map((tool) => examine(tool, context, signal)));
  },
};

/** Steps may need the same program; it is asked for once, and is optional only when all of them can do without. */
function uniqueTools(context: DoctorContext): readonly Tool[] {
  const byName = new Map<string, Tool>();
  for (const tool of context.steps.flatMap((step) => step.tools?.(context) ?? [])) {
    const known = byName.get(tool.name);
    if (!known || (known.optional === true && tool.optional !== true)) byName.set(tool.name, tool);
  }
  return [...byName.values()];
}

async function examine(tool: Tool, { exec, env }: DoctorContext, signal: AbortSignal): Promise<Finding> {
  const { name, versionArgs, purpose, optional, debianPackage } = tool;
  const result = await exec({ file: name, args: versionArgs, env, signal });
  if (result.code !== 127) {
    const text = `${Buffer.from(result.stdout).toString('utf8')}\n${result.stderr}`;
    return { is: 'good', detail: `${name} ${/\d+(?:\.\d+)+[^\s,)]*/.exec(text)?.[0] ?? 'answers'}` };
  }
  const install =
    debianPackage === undefined ? (tool.install ?? `install ${name}`) : `apt-get install ${debianPackage}`;
  const detail = `${name} is not installed: ${purpose}`;
  if (optional === true) return { is: 'warning', detail, fix: install };
  return { is: 'bad', detail, fix: install, ...(debianPackage !== undefined && { debianPackage }) };
}
