interface FieldRange {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly words?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Bounds of github.com/robfig/cron/v3, which Kubernetes parses schedules with: Sunday is 0 and never 7. */
const RANGES: readonly FieldRange[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, words: MONTHS },
  { name: 'day of week', low: 0, high: 6, words: DAYS },
];
const DESCRIPTORS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);
const DURATION = /^([-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;

function numberOf(text: string, { words, low }: FieldRange): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = words?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? undefined : index + low;
}

function isEntry(entry: string, range: FieldRange): boolean {
  const [span = '', step, ...rest] = entry.split('/');
  if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (span === '*' || span === '?') return true;
  const bounds = span.split('-').map((text) => numberOf(text, range));
  const [from, to = from] = bounds;
  if (bounds.length > 2 || from === undefined || to === undefined || bounds.includes(undefined)) return false;
  return from >= range.low && to <= range.high && from <= to;
}

/** What is wrong with a CronJob's schedule, or undefined if nothing is. */
export function cronProblem(schedule: string): string | undefined {
  if (schedule.includes('TZ')) return 'must not name a time zone; use the field timeZone';
  if (schedule.startsWith('@every ')) {
    return DURATION.test(schedule.slice(7)) ? undefined : 'must have a duration such as 90m after @every';
  }
  if (schedule.startsWith('@'))
    return DESCRIPTORS.has(schedule) ? undefined : `must be one of ${[...DESCRIPTORS].join(', ')}`;
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== RANGES.length)
    return `must have five fields (minute, hour, day, month, weekday), has ${fields.length}`;
  const wrong = RANGES.findIndex(
    (range, index) => !(fields[index] ?? '').split(',').every((entry) => isEntry(entry, range)),
  );
  const range = RANGES[wrong];
  return (
    range && `has an invalid ${range.name} "${fields[wrong]}"; it goes from ${range.low} to ${range.high}`
  );
}
