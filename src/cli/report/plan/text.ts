import type { Action, BundleIdentity, Change, ComponentNode, Consent, Plan } from '../../../apply/model.js';
import { formatProblem } from '../../../kernel/format.js';
import { refText } from '../../../kube/resources.js';
import { paint } from '../../io.js';
import { plural, shortDigest } from '../words.js';
import { changeLines, type Detail } from './change.js';

/** Most objects of a component that only come, that are shown without `--verbose`. */
const mostCreated = 10;

/**
 * A plan for people: what could hurt first, then every component in order, then the sum, then what is still missing.
 *
 * @param notes blocks of lines that stand between the components and the sum
 */
export function planText(plan: Plan, detail: Detail, notes: readonly (readonly string[])[] = []): string {
  const blocks = [
    headLines(plan),
    riskLines(plan, detail),
    ...componentBlocks(plan, detail),
    ...notes,
    plan.warnings.map((warning) => paint(detail, 'yellow', `warning ${warning}`)),
    [sumText(plan.changes)],
    consentLines(consentsOf(plan), detail),
    plan.problems.map(formatProblem),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const purposes: Readonly<Record<Plan['purpose'], string>> = {
  deploy: 'deploy',
  rollback: 'roll back to',
  uninstall: 'uninstall',
};

function headLines({ purpose, platform, bundle, previous }: Plan): string[] {
  const what = bundle === undefined ? '' : ` ${identityText(bundle)}`;
  const now =
    previous === undefined
      ? purpose === 'uninstall'
        ? 'no bundle runs'
        : 'nothing is installed yet'
      : `now ${identityText(previous)}, revision ${previous.revision}`;
  return [`platform ${platform}: ${purposes[purpose]}${what}`, `  ${now}`];
}

/** A bundle in a few words. */
export function identityText({ profile, version, digest }: BundleIdentity): string {
  return `profile ${profile} ${shortDigest(digest)} of cto ${version}`;
}

/** What loses data, goes away for a while or is deleted comes before anything else. */
function riskLines({ changes }: Plan, detail: Detail): string[] {
  const risky = changes.filter(isRisky);
  if (risky.length === 0) return [];
  return [paint(detail, 'bold', 'risks'), ...risky.flatMap((change) => riskOf(change, detail))];
}

function isRisky({ action, effect }: Change): boolean {
  return action !== 'unchanged' && action !== 'keep' && (effect === 'data-at-risk' || effect === 'recreate');
}

function riskOf({ ref, action, downtime, data }: Change, detail: Detail): string[] {
  const what =
    action === 'delete' ? 'is deleted' : action === 'recreate' ? 'is deleted and made again' : 'is changed';
  const away = downtime === undefined ? '' : `, what it serves is away ${downtime}`;
  return [
    `  ${paint(detail, 'red', '!')} ${refText(ref)} ${what}${away}`,
    ...(data === undefined ? [] : [`      it holds ${data.holds}; before: ${data.backup}`]),
  ];
}

function componentBlocks({ components, changes, purpose }: Plan, detail: Detail): string[][] {
  const own = components.map((component) =>
    componentLines(
      component,
      changes.filter((change) => change.component === component.id),
      detail,
    ),
  );
  const known = new Set(components.map(({ id }) => id));
  const others = changes.filter(
    ({ component, action }) => (component === undefined || !known.has(component)) && action !== 'unchanged',
  );
  if (others.length === 0) return own;
  const title = purpose === 'uninstall' ? 'in no component of the last bundle' : 'no longer in the bundle';
  return [...own, [title, ...others.flatMap((change) => changeLines(change, detail))]];
}

function componentLines({ id, title }: ComponentNode, all: readonly Change[], detail: Detail): string[] {
  const changes = all.filter(({ action }) => action !== 'unchanged');
  if (changes.length === 0) return [];
  const plain = changes.filter(({ action, because }) => action === 'create' && because === undefined);
  const hidden = new Set(detail.verbose ? [] : plain.slice(mostCreated));
  return [
    `${paint(detail, 'bold', id)}  ${title}`,
    ...changes.filter((change) => !hidden.has(change)).flatMap((change) => changeLines(change, detail)),
    ...(hidden.size === 0 ? [] : [`  ${paint(detail, 'green', '+  ')} and ${kindsText([...hidden])}`]),
  ];
}

/** `5 more: 3 ConfigMap, 2 Role`. */
function kindsText(changes: readonly Change[]): string {
  const counts = new Map<string, number>();
  for (const { ref } of changes) counts.set(ref.kind, (counts.get(ref.kind) ?? 0) + 1);
  return `${changes.length} more: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

/** How each count is said, in the order in which they are. */
const countWords: Readonly<Record<Action, string>> = {
  create: 'to create',
  update: 'to update',
  adopt: 'to take over',
  recreate: 'to make anew',
  delete: 'to delete',
  keep: 'kept',
  unchanged: 'unchanged',
};

/** `12 to create, 200 unchanged`; `nothing to do` when there is nothing else. */
export function sumText(changes: readonly Change[]): string {
  const counts = (Object.keys(countWords) as Action[]).map(
    (action) => [action, changes.filter((change) => change.action === action).length] as const,
  );
  const said = counts.filter(([, count]) => count > 0);
  const text = said.map(([action, count]) => `${count} ${countWords[action]}`).join(', ');
  const idle = said.every(([action]) => action === 'unchanged' || action === 'keep');
  return idle ? `nothing to do${text === '' ? '' : `: ${text}`}` : text;
}

/** Every consent that a plan lacks, each once. */
export function consentsOf({ changes }: Pick<Plan, 'changes'>): Consent[] {
  const byText = new Map(
    changes.flatMap(({ lacks }) => lacks).map((consent) => [`${consent.option} ${consent.why}`, consent]),
  );
  return [...byText.values()];
}

function consentLines(consents: readonly Consent[], detail: Detail): string[] {
  if (consents.length === 0) return [];
  return [
    paint(detail, 'bold', `needs consent: ${plural(consents.length, 'decision')}`),
    ...consents.flatMap(({ object, why, option }) => [
      `  ${object}: ${why}`,
      `      ${paint(detail, 'cyan', option)}`,
    ]),
  ];
}
