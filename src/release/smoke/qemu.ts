import { access } from 'node:fs/promises';
import { answers, type Way } from './model.js';

const emulator = 'qemu-aarch64-static';
/** Where Debian's packages for cross-compiling put the C library. */
const libraries = '/usr/aarch64-linux-gnu';
/** Files that a program of Node asks for, with the package of Debian that brings each. */
const needed = [
  [`${libraries}/lib/ld-linux-aarch64.so.1`, 'libc6-arm64-cross'],
  [`${libraries}/lib/libstdc++.so.6`, 'libstdc++6-arm64-cross'],
] as const;

/** Linux programs for arm64 on a machine of another kind. */
export const qemu: Way = {
  id: 'qemu',
  tools: [
    {
      name: emulator,
      debianPackage: 'qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross',
      versionArgs: ['--version'],
      purpose: 'starts the Linux program for arm64 before it is released',
      optional: true,
    },
  ],
  missing: async (request) => {
    const libs = await Promise.all(
      needed.map(([file, name]) =>
        access(file).then(
          () => [],
          () => [name],
        ),
      ),
    );
    const lacking = [
      ...((await answers(request, emulator, ['--version'])) ? [] : ['qemu-user-static']),
      ...libs.flat(),
    ];
    return lacking.length === 0 ? undefined : `${lacking.join(', ')} of Debian not installed`;
  },
  run: async ({ file, args, folder, exec, env, signal }) => {
    const { code, stdout, stderr } = await exec({
      file: emulator,
      args: ['-L', libraries, file, ...args],
      env: { HOME: folder, ...(env['PATH'] !== undefined && { PATH: env['PATH'] }) },
      cwd: folder,
      ...(signal && { signal }),
    });
    return { code, stdout: Buffer.from(stdout).toString('utf8'), stderr };
  },
};
