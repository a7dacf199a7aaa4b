import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { DoctorContext } from './context.js';

/**
 * Installs packages of Debian. The lists are fetched first, since a fresh container has none; where that fails, those that are there may do.
 *
 * @throws OperatorError `E_RELEASE_INSTALL` with what apt-get said
 */
export async function installPackages(
  packages: readonly string[],
  { exec, env }: Pick<DoctorContext, 'exec' | 'env'>,
  signal: AbortSignal,
): Promise<void> {
  const apt = (...args: string[]) =>
    exec({ file: 'apt-get', args, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, signal });
  const updated = await apt('update', '--quiet');
  const { code, stderr } = await apt('install', '--yes', '--no-install-recommends', ...packages);
  if (code === 0) return;
  const said = [updated.code === 0 ? '' : updated.stderr, stderr].map((text) => text.trim()).filter(Boolean);
  throw new OperatorError(
    'E_RELEASE_INSTALL',
    `apt-get could not install ${packages.join(', ')}: ${said.join('; ')}`,
    {
      hint: `run it as root: apt-get update && apt-get install ${packages.join(' ')}`,
      exitCode: exitCodes.remote,
    },
  );
}
