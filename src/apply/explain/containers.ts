import { at, numberAt, recordsAt, textAt, tidy } from '../readiness/read.js';
import { weights, type Reason } from './reason.js';

/** A container as its pod wants it and as its status tells. */
interface Container {
  /** `container server` or `init container migrate`. */
  readonly title: string;
  readonly spec: unknown;
  readonly status: unknown;
}

/** What keeps the containers of a pod from running, those that come first first. */
export function containerReasons(pod: unknown): readonly Reason[] {
  return [
    ...containers(pod, 'initContainers', 'initContainerStatuses', 'init container'),
    ...containers(pod, 'containers', 'containerStatuses', 'container'),
  ].flatMap((container) => reasonOf(container) ?? []);
}

/** Titles of the containers that run and are not ready. */
export function unreadyContainers(pod: unknown): readonly string[] {
  return containers(pod, 'containers', 'containerStatuses', 'container')
    .filter(({ status }) => at(status, 'state', 'running') !== undefined && at(status, 'ready') === false)
    .map(({ title }) => title);
}

function containers(pod: unknown, list: string, statuses: string, title: string): Container[] {
  const specs = recordsAt(pod, 'spec', list);
  return recordsAt(pod, 'status', statuses).map((status) => {
    const name = textAt(status, 'name') ?? '';
    return { title: `${title} ${name}`, spec: specs.find((spec) => spec['name'] === name), status };
  });
}

const pullFailures = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];

/** States that everything passes through. */
const passing = ['ContainerCreating', 'PodInitializing'];

function reasonOf(container: Container): Reason | undefined {
  const { title, spec, status } = container;
  const reason = textAt(status, 'state', 'waiting', 'reason');
  const message = tidy(textAt(status, 'state', 'waiting', 'message') ?? '');
  if (reason !== undefined && pullFailures.includes(reason)) {
    const image = textAt(spec, 'image') ?? textAt(status, 'image') ?? 'of no name';
    return {
      weight: weights.refused,
      text: `${title} cannot pull image ${image}: ${joined(reason, message)}`,
    };
  }
  if (reason === 'CrashLoopBackOff') return { weight: weights.container, text: crash(container) };
  if (reason !== undefined && !passing.includes(reason))
    return { weight: weights.refused, text: `${title} cannot be started: ${joined(reason, message)}` };
  return ended(container);
}

/** A container that ended with an error, or that runs again after one and is not ready yet. */
function ended(container: Container): Reason | undefined {
  const { title, status } = container;
  const code = numberAt(status, 'state', 'terminated', 'exitCode') ?? 0;
  if (code !== 0)
    return {
      weight: weights.container,
      text: `${title} ended with ${ending(container, 'state')}`,
    };
  const crashed = (numberAt(status, 'lastState', 'terminated', 'exitCode') ?? 0) !== 0;
  if (!crashed || at(status, 'ready') === true || at(status, 'state', 'terminated') !== undefined)
    return undefined;
  return { weight: weights.container, text: crash(container) };
}

function crash(container: Container): string {
  const { title, status } = container;
  const last = at(status, 'lastState', 'terminated') === undefined ? 'state' : 'lastState';
  const known = at(status, last, 'terminated') !== undefined;
  return `${title} crashes${known ? ` with ${ending(container, last)}` : restarts(status)}`;
}

function restarts(status: unknown): string {
  const count = numberAt(status, 'restartCount') ?? 0;
  return count === 0 ? '' : `, ${count} ${count === 1 ? 'restart' : 'restarts'}`;
}

const signals: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** `exit code 137 (SIGKILL, out of memory with a limit of 64Mi), 5 restarts, last words: ...`. */
function ending({ spec, status }: Container, state: 'state' | 'lastState'): string {
  const terminated = at(status, state, 'terminated');
  const code = numberAt(terminated, 'exitCode') ?? 0;
  const notes = [signalOf(terminated, code), outOfMemory(terminated, spec), otherReason(terminated)].filter(
    (note) => note !== undefined,
  );
  const words = tidy(textAt(terminated, 'message') ?? '');
  const cause = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `exit code ${code}${cause}${restarts(status)}${words === '' ? '' : `, last words: ${words}`}`;
}

/** Shells and container runtimes write 128 + the signal. */
function signalOf(terminated: unknown, code: number): string | undefined {
  return signals[numberAt(terminated, 'signal') ?? code - 128];
}

function outOfMemory(terminated: unknown, spec: unknown): string | undefined {
  if (textAt(terminated, 'reason') !== 'OOMKilled') return undefined;
  const limit = textAt(spec, 'resources', 'limits', 'memory');
  return limit === undefined ? 'out of memory' : `out of memory with a limit of ${limit}`;
}

function otherReason(terminated: unknown): string | undefined {
  const reason = textAt(terminated, 'reason');
  return reason === undefined || ['Error', 'Completed', 'OOMKilled'].includes(reason) ? undefined : reason;
}

function joined(reason: string, message: string): string {
  return message === '' ? reason : `${message} (${reason})`;
}
