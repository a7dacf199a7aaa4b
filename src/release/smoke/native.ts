import type { Way } from './model.js';

/** Programs for this very machine. */
export const native: Way = {
  id: 'native',
  tools: [],
  missing: () => Promise.resolve(undefined),
  run: async ({ file, args, folder, exec, signal }) => {
    // no PATH: the program has to do without any Node of the machine
    const env = { HOME: folder };
    const { code, stdout, stderr } = await exec({ file, args, env, cwd: folder, ...(signal && { signal }) });
    return { code, stdout: Buffer.from(stdout).toString('utf8'), stderr };
  },
};
