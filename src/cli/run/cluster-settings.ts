import { noDecisions, type Decisions } from '../../apply/model.js';
import { parseConflictRule } from '../../apply/plan/conflict-rule.js';
import { OperatorError } from '../../kernel/errors.js';
import { listOption, textOption, type Options } from '../command.js';
import { parseDuration } from '../duration.js';
import type { ConnectionRequest } from '../io.js';

/** The options of commands that work with a cluster, read. */
export interface ClusterSettings {
  readonly connection: ConnectionRequest;
  /** Absent: the only installation of the cluster. */
  readonly platform?: string;
  readonly output: OutputFormat;
  /** Milliseconds without progress after which an object is given up. */
  readonly timeout: number;
  /** Milliseconds after which a request that got no answer is given up, attempts included. Absent: when its attempts are used up. */
  readonly answerWithin?: number;
  /** Requests at once. Absent: the engine's own default. */
  readonly concurrency?: number;
  readonly waitForLock: boolean;
  readonly yes: boolean;
  /** Names that would have to be typed. */
  readonly confirmed: readonly string[];
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly decisions: Decisions;
}

/** Forms of the result on stdout. */
export type OutputFormat = 'text' | 'json' | 'ndjson';

const defaultTimeout = '5m';

/** Reads the options; what a command does not have gets its default. @throws OperatorError for a value that cannot be meant */
export function clusterSettings(options: Options): ClusterSettings {
  const platform = textOption(options, 'platform');
  const concurrency = concurrencyOf(options);
  return {
    connection: connectionOf(options),
    ...(platform !== undefined && { platform }),
    output: (textOption(options, 'output') ?? 'text') as OutputFormat,
    timeout: parseDuration(textOption(options, 'timeout') ?? defaultTimeout, '--timeout'),
    ...(concurrency !== undefined && { concurrency }),
    waitForLock: options['waitForLock'] === true,
    yes: options['yes'] === true,
    confirmed: wordsOf(options, 'confirm'),
    dryRun: options['dryRun'] === true,
    quiet: options['quiet'] === true,
    verbose: options['verbose'] === true,
    decisions: decisionsOf(options),
  };
}

/** The options of commands that only look: `--timeout` is about answers, since nothing is waited for. @throws like {@link clusterSettings} */
export function lookingSettings(options: Options): ClusterSettings {
  const settings = clusterSettings(options);
  return { ...settings, answerWithin: settings.timeout };
}

function connectionOf(options: Options): ConnectionRequest {
  const context = textOption(options, 'context');
  const kubeconfig = textOption(options, 'kubeconfig');
  return { ...(context !== undefined && { context }), ...(kubeconfig !== undefined && { kubeconfig }) };
}

function concurrencyOf(options: Options): number | undefined {
  const text = textOption(options, 'concurrency');
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new OperatorError('E_CONCURRENCY', `--concurrency is "${text}"`, {
    hint: 'give a whole number from 1 to 64',
  });
}

/** None of these values holds a space, so a variable may hold several, separated by spaces. */
function wordsOf(options: Options, name: string): readonly string[] {
  return listOption(options, name).flatMap((value) => value.split(/\s+/).filter((word) => word !== ''));
}

function decisionsOf(options: Options): Decisions {
  return {
    ...noDecisions,
    adopt: wordsOf(options, 'adopt'),
    recreate: wordsOf(options, 'recreate'),
    remove: wordsOf(options, 'remove'),
    narrow: wordsOf(options, 'narrow'),
    backedUp: options['backedUp'] === true,
    conflicts: wordsOf(options, 'conflict').map(parseConflictRule),
  };
}
