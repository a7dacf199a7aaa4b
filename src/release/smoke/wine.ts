import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../kernel/errors.js';
import { answers, type Answer, type SmokeRequest, type Way } from './model.js';

/** Debian keeps the program for 64 bits beside the path and puts a script there that asks for the one for 32 bits, too. */
const candidates = ['wine64', '/usr/lib/wine/wine64'] as const;

/** What Node 22 looks for before it starts: Windows 10, 22H2. Wine 8 says something older by itself. */
const settings = [
  ['HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion', 'CurrentBuildNumber', '19045'],
  ['HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion', 'CurrentBuild', '19045'],
  ['HKCU\\Software\\Wine', 'Version', 'win10'],
] as const;

/** Windows programs on Linux. */
export const wine: Way = {
  id: 'wine',
  tools: [
    {
      name: 'wine64',
      debianPackage: 'wine64',
      versionArgs: ['--version'],
      purpose: 'starts the Windows program before it is released',
      optional: true,
    },
  ],
  missing: async (request) =>
    (await findWine(request)) === undefined ? 'wine64 of Debian not installed' : undefined,
  run: async (request) => {
    const file = await findWine(request);
    if (file === undefined) throw new Error('wine64 was there a moment ago');
    const { folder } = request;
    await mkdir(join(folder, 'home'), { recursive: true });
    try {
      await expectDone(request, [file, 'wineboot', '-i']);
      for (const [key, name, value] of settings)
        await expectDone(request, [file, 'reg', 'add', key, '/v', name, '/d', value, '/f']);
      return await start(request, [file, request.file, ...request.args]);
    } finally {
      // its server would outlive it by seconds, and write into a folder that is being removed
      const server = file.replace(/wine64$/, 'wineserver');
      for (const order of ['-k', '-w']) await start({ ...request, signal: undefined }, [server, order]);
    }
  },
};

async function findWine(request: SmokeRequest): Promise<string | undefined> {
  for (const file of candidates) if (await answers(request, file, ['--version'])) return file;
  return undefined;
}

async function expectDone(request: SmokeRequest, call: readonly string[]): Promise<void> {
  const { code, stderr } = await start(request, call);
  if (code !== 0)
    throw new OperatorError(
      'E_RELEASE_SMOKE',
      `${call.join(' ')} failed: ${stderr.trim() || `exit code ${code}`}`,
      {
        hint: 'Install wine64 of Debian anew, or leave this target out.',
      },
    );
}

/**
 * Starts a program in a Windows of its own, with its output in files: a pipe gives Node EBADF there. The shell only redirects; nothing that it
 * is given is read as a command.
 */
async function start(
  { folder, exec, env, signal }: Omit<SmokeRequest, 'signal'> & { readonly signal?: AbortSignal | undefined },
  call: readonly string[],
): Promise<Answer> {
  const [out, err] = ['stdout', 'stderr'].map((name) => join(folder, name)) as [string, string];
  await Promise.all([out, err].map((path) => writeFile(path, '')));
  const { code } = await exec({
    file: 'sh',
    args: ['-c', 'exec "$@" >"$CTO_OUT" 2>"$CTO_ERR"', 'sh', ...call],
    env: {
      HOME: join(folder, 'home'),
      WINEPREFIX: join(folder, 'wine'),
      WINEDEBUG: '-all',
      CTO_OUT: out,
      CTO_ERR: err,
      ...(env['PATH'] !== undefined && { PATH: env['PATH'] }),
    },
    cwd: folder,
    ...(signal && { signal }),
  });
  return { code, stdout: await readFile(out, 'utf8'), stderr: await readFile(err, 'utf8') };
}
