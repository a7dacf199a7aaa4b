import { refText } from '../../kube/resources.js';
import { backupObjects } from './backups.js';
import type { BackupStep, ComponentStep, MigrationEntry, MigrationPlan } from './model.js';

/** Most lines of one list before the rest is only counted; what may lose data is never cut. */
const mostLines = 20;

/**
 * A migration for people, as lines without colours: what to do before, the order, what is away meanwhile, then every object by what happens to it.
 * A line without a margin begins a part. Parts with nothing to say are left out.
 */
export function describeMigration(plan: MigrationPlan): readonly string[] {
  const { groups, downtimes, goes, kept } = plan;
  const parts: readonly (readonly string[])[] = [
    [headline(plan)],
    part('before you begin', plan.backups.flatMap(backupLines)),
    part('order', orderLines(plan)),
    part('DATA AT RISK', groups['data-at-risk'].map(line)),
    part('away meanwhile', cut(downtimes.map(awayLine))),
    part('made anew', cut(groups.recreate.map(line))),
    part('restart', cut(groups.restart.map(line))),
    part('in place', cut(groups['in-place'].map(line))),
    part('go', goesLines(goes)),
    part('stay although no longer wanted', cut(kept.map(line))),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function headline({ from, to, groups, downtimes }: MigrationPlan): string {
  const revision = from?.revision === undefined ? '' : ` (revision ${from.revision})`;
  const now = from === undefined ? 'nothing' : `profile ${from.profile}${revision}`;
  const next = to === undefined ? 'nothing' : `profile ${to.profile}`;
  const risk = groups['data-at-risk'].length;
  const verdict =
    risk > 0
      ? `data at risk in ${counted(risk, 'object')}`
      : downtimes.length > 0
        ? 'no data at risk, some things are away for a while'
        : 'no data at risk, nothing is away';
  return `migration from ${now} to ${next}: ${verdict}`;
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function cut(lines: readonly string[]): readonly string[] {
  const rest = lines.length - mostLines;
  return rest > 1 ? [...lines.slice(0, mostLines), `  and ${rest} more`] : lines;
}

function backupLines(step: BackupStep, index: number): string[] {
  const need = step.needed ? '' : ' (good practice)';
  const about = step.objects.length === 0 ? step.holds : `${step.holds}, in ${backupObjects(step)}`;
  return [`  ${index + 1}. ${about}${need}`, `     ${step.backup}`];
}

/** One line per wave: its components go on at the same time. Those that go come last, as one. */
function orderLines({ steps, untouched }: MigrationPlan): string[] {
  const waves = [...new Set(steps.map(({ wave }) => wave))];
  const lines = waves.flatMap((wave, index) =>
    steps
      .filter((step) => step.wave === wave)
      .map((step, position) => `  ${(position === 0 ? `${index + 1}.` : '').padEnd(3)} ${stepText(step)}`),
  );
  if (untouched.length === 0) return lines;
  return [...lines, `      unchanged: ${untouched.map(({ id }) => id).join(', ')}`];
}

const countWords: readonly (readonly [keyof ComponentStep['counts'], string])[] = [
  ['comes', 'new'],
  ['in-place', 'in place'],
  ['restart', 'restart'],
  ['recreate', 'made anew'],
  ['data-at-risk', 'data at risk'],
  ['goes', 'go'],
  ['kept', 'kept'],
];

const fateWords: Readonly<Record<ComponentStep['fate'], string>> = { comes: '+', changes: '~', goes: '-' };

function stepText({ id, fate, counts }: ComponentStep): string {
  const said = countWords.filter(([key]) => counts[key] > 0).map(([key, word]) => `${counts[key]} ${word}`);
  return `${fateWords[fate]} ${id}: ${said.join(', ')}`;
}

function line({ ref, says }: MigrationEntry): string {
  return `  ${refText(ref)}  ${says}`;
}

function awayLine({ ref, downtime = '' }: MigrationEntry): string {
  return `  ${refText(ref)}  ${downtime}`;
}

/** What goes without data is only counted by kind, but for what takes other things along. */
function goesLines(goes: readonly MigrationEntry[]): readonly string[] {
  const named = goes.filter(({ ref }) => ref.kind === 'Namespace');
  const kinds = new Map<string, number>();
  for (const { ref } of goes) {
    if (ref.kind !== 'Namespace') kinds.set(ref.kind, (kinds.get(ref.kind) ?? 0) + 1);
  }
  const counts = [...kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`);
  return [...cut(named.map(line)), ...(counts.length === 0 ? [] : [`  ${counts.join(', ')}`])];
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
