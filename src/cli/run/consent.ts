import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Io } from '../io.js';
import { paint } from '../io.js';

/** Something that is only done when its name was typed. */
export interface TypedName {
  /** What has to be typed. */
  readonly name: string;
  /** What the name is, such as `the context`. */
  readonly of: string;
  /** Why a yes is not enough. */
  readonly because: string;
}

/** What is asked before anything changes. */
export interface ConsentRequest {
  /** The question to which yes is the answer. */
  readonly question: string;
  /** Names that have to be typed; then nothing else is asked. */
  readonly names: readonly TypedName[];
  /** `--yes`. */
  readonly yes: boolean;
  /** Names given with `--confirm`. */
  readonly confirmed: readonly string[];
}

/**
 * Asks for consent, unless the options gave it. A name that was given with `--confirm` is not asked for again.
 *
 * @throws OperatorError `E_CONSENT`, exit code 4, when it was not given: by a no, another name, or because nobody can be asked
 */
export async function askConsent(request: ConsentRequest, io: Io): Promise<void> {
  const { names, confirmed, yes, question } = request;
  const open = names.filter(({ name }) => !confirmed.includes(name));
  for (const typed of open) await askName(typed, yes, io);
  if (names.length > 0 && (open.length > 0 || yes)) return;
  if (!yes) await askYes(question, io);
}

async function askName({ name, of, because }: TypedName, yes: boolean, io: Io): Promise<void> {
  if (yes || io.prompt === undefined)
    throw refused(`${because}: that needs more than --yes`, `add --confirm ${name}, the name of ${of}`);
  io.stderr(`${paint(io, 'yellow', because)}\n`);
  const typed = await io.prompt.text(`Type the name of ${of}, ${name}, to go on:`);
  if (typed.trim() !== name) throw refused(`"${typed}" is not "${name}"`, 'nothing was changed');
}

async function askYes(question: string, io: Io): Promise<void> {
  if (io.prompt === undefined)
    throw refused(
      'nobody can be asked, since this is no terminal',
      'add --yes, or --dry-run to see the plan only',
    );
  if (!(await io.prompt.confirm(question))) throw refused('the answer was no', 'nothing was changed');
}

function refused(message: string, hint: string): OperatorError {
  return new OperatorError('E_CONSENT', message, { hint, exitCode: exitCodes.refused });
}
