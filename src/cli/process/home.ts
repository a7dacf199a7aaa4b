import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Asks the system for the home folder of the account. Each throws where a container runs as a user id without an account. */
const accounts: readonly (() => string)[] = [homedir, () => userInfo().homedir];

/**
 * Home folder of the person: `HOME`, else that of the account. A relative or empty `HOME` counts as absent: what is kept at home would land in
 * whatever folder a command runs in.
 *
 * @param ask how the account is asked, in order; for tests
 * @returns undefined when there is none: then nothing can be kept at home, which stops no command
 */
export function homeFolder(env: Environment, ask: readonly (() => string)[] = accounts): string | undefined {
  const named = env['HOME'] ?? '';
  if (isAbsolute(named)) return named;
  for (const account of ask) {
    const folder = attempt(account);
    if (isAbsolute(folder)) return folder;
  }
  return undefined;
}

function attempt(account: () => string): string {
  try {
    return account();
  } catch {
    return '';
  }
}
