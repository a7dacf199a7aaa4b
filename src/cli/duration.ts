import { OperatorError } from '../kernel/errors.js';

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a duration of an option, such as `90s`, `5m` or `1h30m`, as milliseconds.
 *
 * @throws OperatorError `E_DURATION` for anything else, also for none at all: an option that says "do not wait" is spelt differently
 */
export function parseDuration(text: string, option: string): number {
  const milliseconds = [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitMilliseconds[unit] ?? 0),
    0,
  );
  if (/^(\d+(ms|s|m|h))+$/.test(text) && milliseconds > 0 && milliseconds <= 2 ** 31 - 1) return milliseconds;
  throw new OperatorError('E_DURATION', `${option} is "${text}", which is no duration`, {
    hint: 'write a number with its unit, such as 90s, 5m or 1h30m',
  });
}

/** A duration for people, in one or two units: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const [unit, part, large, small] = seconds < 3600 ? [60, 1, 'min', 's'] : [3600, 60, 'h', 'min'];
  const rest = Math.floor((seconds % unit) / part);
  return `${Math.floor(seconds / unit)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** How long ago something was, for people: `12 s ago`, `3 min 20 s ago`, `9 days ago`. What the clocks disagree about was just now. */
export function formatAge(milliseconds: number): string {
  if (milliseconds < 1000) return 'just now';
  const days = Math.floor(milliseconds / 86_400_000);
  if (days >= 2) return `${days} days ago`;
  return `${milliseconds < 60_000 ? `${Math.floor(milliseconds / 1000)} s` : formatDuration(milliseconds)} ago`;
}
