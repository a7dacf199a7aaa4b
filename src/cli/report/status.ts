import type { ComponentHealth, Drift, Lock, ObjectHealth, Status } from '../../apply/status/index.js';
import type { Revision } from '../../apply/record/model.js';
import { refText } from '../../kube/resources.js';
import { formatAge } from '../duration.js';
import { changedField } from './plan/change.js';
import { identityText } from './plan/text.js';
import { clip, plural } from './words.js';

/** How much is shown. */
export interface StatusDetail {
  /** Every object, instead of what fits a screen. */
  readonly verbose: boolean;
}

/** Most objects of a list without `--verbose`. */
const most = 20;

const signs: Readonly<Record<ComponentHealth['is'], string>> = {
  ready: '+',
  waiting: '~',
  failed: '!',
  missing: '-',
};

/** An installation for people: which bundle, what is unfinished, each component, then what is not ready and why, and what somebody changed. */
export function statusText(status: Status, detail: StatusDetail): string {
  const { platform, bundle, current = status.uninstalled, components, unhealthy, drift, kept } = status;
  const blocks = [
    [
      `platform ${platform}: ${bundle === undefined ? 'not deployed' : identityText(bundle)}`,
      ...(current ? [`  revision ${current.revision}, ${revisionText(current, status)}`] : []),
      ...lockLines(status),
      ...pendingLines(status),
    ],
    componentLines(components),
    part('not ready', unhealthy.map(unhealthyLines), detail),
    part('not as deployed', drift.map(driftLines), detail),
    part(
      bundle === undefined ? 'kept' : 'kept although no longer in the bundle',
      kept.map((ref) => [`  = ${refText(ref)}`]),
      detail,
    ),
    [verdict(status)],
  ];
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function revisionText({ purpose, result, who, ended, began }: Revision, status: Status): string {
  return `${purpose} ${result}, by ${who}, ${timeText(ended ?? began, status)}`;
}

/** A time with how long ago that was. */
function timeText(time: string, { at }: Pick<Status, 'at'>): string {
  return `${time} (${formatAge(Date.parse(at) - Date.parse(time))})`;
}

function lockLines({ lock, at }: Status): string[] {
  if (lock === undefined) return [];
  const { holder, since, free } = lock;
  const [who, process] = holder.split('/');
  const whose = `${who}${process === undefined ? '' : `, process ${process}`}`;
  const began = since === undefined ? '' : ` since ${timeText(since, { at })}`;
  return [`  locked by ${whose}${began}${lockWords[free ?? 'held']}`];
}

const lockWords: Readonly<Record<NonNullable<Lock['free']> | 'held', string>> = {
  held: '',
  expired: '; not renewed any more, so it keeps nobody out',
  dead: '; that process is gone, so it keeps nobody out',
};

function pendingLines(status: Status): string[] {
  const { pending, lock } = status;
  if (pending === undefined) return [];
  const { revision, purpose, who, began } = pending;
  const how =
    lock !== undefined && lock.free === undefined
      ? 'it is under way'
      : 'it was stopped; the same command continues it';
  return [
    `  revision ${revision} is unfinished: ${purpose} by ${who} since ${timeText(began, status)}; ${how}`,
  ];
}

function componentLines(components: readonly ComponentHealth[]): string[] {
  const width = Math.max(0, ...components.map(({ id }) => id.length));
  return components.map(
    ({ id, is, ready, total }) => `  ${signs[is]} ${id.padEnd(width)}  ${is}, ${ready} of ${total}`,
  );
}

function part(title: string, items: readonly (readonly string[])[], { verbose }: StatusDetail): string[] {
  if (items.length === 0) return [];
  const shown = verbose ? items : items.slice(0, most);
  const rest = items.length - shown.length;
  return [title, ...shown.flat(), ...(rest > 0 ? [`  and ${rest} more; --verbose shows them`] : [])];
}

function unhealthyLines({ object, readiness, because }: ObjectHealth): string[] {
  const state =
    readiness.is === 'failed' ? readiness.why : readiness.is === 'waiting' ? readiness.on : readiness.is;
  return [`  ! ${refText(object)}: ${state}`, ...because.map((why) => `      ${clip(why, 200)}`)];
}

function driftLines({ object, is, fields, by }: Drift): string[] {
  const who = by.length === 0 ? '' : `, by ${by.join(', ')}`;
  return [`  ~ ${refText(object)} is ${is}${who}`, ...fields.map((field) => `      ${changedField(field)}`)];
}

function verdict(status: Status): string {
  const { unhealthy, drift, pending, bundle } = status;
  const said = [
    unhealthy.length === 0 ? undefined : `${plural(unhealthy.length, 'object')} not ready`,
    drift.length === 0 ? undefined : `${plural(drift.length, 'object')} not as deployed`,
    pending === undefined ? undefined : 'a run is unfinished',
  ].filter((one) => one !== undefined);
  if (said.length > 0) return said.join(', ');
  if (bundle !== undefined) return 'healthy, and as it was deployed';
  return notDeployed(status);
}

function notDeployed({ kept, uninstalled, platform }: Status): string {
  const why = uninstalled === undefined ? 'not deployed' : 'not deployed: it was uninstalled';
  if (kept.length === 0) return why;
  const next = `cto deploy uses it again, cto uninstall --platform ${platform} --delete-data removes it`;
  return `${why}, and what holds data was kept (${plural(kept.length, 'object')}): ${next}`;
}
