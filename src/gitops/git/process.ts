import type { Exec } from '../../kernel/exec.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { redact } from '../../kernel/redact.js';

/** How git is called. */
export interface GitOptions {
  readonly exec: Exec;
  /** Environment of the person or job: git's own settings, credential helpers and agents are found through it. */
  readonly env: Readonly<Record<string, string>>;
  /** Bare repository of ours. */
  readonly folder: string;
  /** Settings beyond those of the person; handed over by environment, so that tokens stay out of arguments. */
  readonly settings: Readonly<Record<string, string>>;
  /** Texts that must not appear in messages. */
  readonly hidden: readonly string[];
  readonly signal?: AbortSignal;
}

/** What a call may vary. */
export interface GitCall {
  readonly stdin?: string | Uint8Array;
  /** Further environment, such as `GIT_INDEX_FILE`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What git answered. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  /** The same as stdout, as it came. */
  readonly bytes: Uint8Array;
  readonly stderr: string;
}

/** Calls git; every exit code is an answer. */
export type Git = (args: readonly string[], call?: GitCall) => Promise<GitAnswer>;

/** Binds {@link GitOptions}. @throws OperatorError `E_GIT_MISSING` when there is no git */
export function createGit({ exec, env, folder, settings, hidden, signal }: GitOptions): Git {
  const fixed = {
    ...env,
    ...settingVariables(settings),
    GIT_DIR: folder,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  return async (args, call = {}) => {
    const { code, stdout, stderr } = await exec({
      file: 'git',
      args,
      env: { ...fixed, ...call.env },
      ...(call.stdin !== undefined && { stdin: call.stdin }),
      ...(signal && { signal }),
    });
    if (code === 127) {
      throw new OperatorError('E_GIT_MISSING', 'cannot run git: not found on PATH', {
        hint: 'install git 2.38 or newer, or publish through the GitHub API',
      });
    }
    const text = Buffer.from(stdout).toString('utf8');
    return { code, stdout: text, bytes: stdout, stderr: redact(stderr, hidden) };
  };
}

/** Settings as git reads them from the environment (git-config, GIT_CONFIG_COUNT), after those of the person. */
function settingVariables(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings);
  const pairs = entries.flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(pairs) };
}

/** Output of a call that has to succeed. @throws OperatorError with what git said, and what to do about the known reasons */
export async function must(git: Git, what: string, args: readonly string[], call?: GitCall): Promise<string> {
  return (await mustAnswer(git, what, args, call)).stdout;
}

/** The same with everything that git answered. */
export async function mustAnswer(
  git: Git,
  what: string,
  args: readonly string[],
  call?: GitCall,
): Promise<GitAnswer> {
  const answer = await git(args, call);
  if (answer.code === 0) return answer;
  throw gitError(what, answer.stderr);
}

/** Reasons by what git or the server says, and what to do. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /could not read (?:Username|Password)|Authentication failed|terminal prompts disabled|HTTP Basic: Access denied/i,
    'give credentials: CTO_GIT_TOKEN, a credential helper of git, or log in with gh',
  ],
  [
    /Permission denied \(publickey|Host key verification failed/i,
    'check the SSH key and known_hosts: ssh -T git@HOST',
  ],
  [
    /not found|does not exist|does not appear to be a git repository/i,
    'check the address; a private repository looks absent without rights',
  ],
  [
    /Could not resolve host|Failed to connect|Connection refused|timed out/i,
    'check the network and the proxy settings of git',
  ],
  [
    /gpg failed to sign|Load key|load public key|signing failed|user\.signingKey|failed to write commit object/i,
    'commits are to be signed (commit.gpgSign): make the key available, or switch it off for this command',
  ],
];

/** Error of a call of git. */
export function gitError(what: string, stderr: string): OperatorError {
  const said = stderr
    .split('\n')
    .filter((line) => /^(?:fatal|error|remote):/.test(line))
    .join('\n')
    .trim();
  const hint = hints.find(([pattern]) => pattern.test(stderr))?.[1];
  return new OperatorError('E_GIT', `${what} failed: ${said === '' ? stderr.trim() : said}`, {
    ...(hint !== undefined && { hint }),
    exitCode: exitCodes.remote,
  });
}
