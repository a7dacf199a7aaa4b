import { hostname, userInfo } from 'node:os';
import { printable } from '../../kernel/redact.js';
import type { Identity } from '../../apply/context.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that name who runs a program: ours first, then what CI systems and systems set. */
const userVariables = [
  'CTO_USER',
  'GITHUB_ACTOR',
  'GITLAB_USER_LOGIN',
  'USER',
  'LOGNAME',
  'USERNAME',
] as const;

/** Who runs this process, for the history and the lock. */
export function processIdentity(env: Environment): Identity {
  return { user: userOf(env), host: printable(hostname()), pid: process.pid, alive: isAlive };
}

function userOf(env: Environment): string {
  const named = userVariables.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  return printable(named ?? accountName());
}

/** A container may run as a user id without an account. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** Signal 0 only asks. A process of somebody else answers EPERM, and lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
