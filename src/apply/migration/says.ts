import type { FieldChange } from '../../bundle/diff.js';
import type { Change } from '../model.js';
import { riskyFields } from './effects/data.js';
import { kindEffects } from './effects/table.js';

const mostFields = 3;

/** What happens to an object of a migration, as a phrase without its downtime. */
export function saysOf(change: Change): string {
  const { action, effect, because, data } = change;
  const why = because === undefined ? '' : `: ${because}`;
  if (action === 'keep') return `stays${why}`;
  if (action === 'delete') return data === undefined ? `goes${why}` : `goes, and with it ${data.holds}`;
  if (action === 'recreate') return `is deleted and made again${why}`;
  if (effect === 'data-at-risk') {
    const risky = riskyFields(change.fields);
    return joined('may lose data', fieldsText(risky.length === 0 ? change.fields : risky));
  }
  const what = fieldsText(change.fields);
  if (effect === 'restart') return joined('pods are replaced', what);
  // paths into lists of peers and ports tell nobody anything
  return joined(inPlaceText(change), change.ref.kind === 'NetworkPolicy' ? '' : what);
}

/** In place means something else for each kind of thing. */
function inPlaceText({ ref: { group, kind }, fields, action }: Change): string {
  if (action === 'adopt' && fields.length === 0) return 'is taken over as it is';
  if (kind === 'ConfigMap' || kind === 'Secret') return 'is read by pods when they start the next time';
  if (fields.every(({ path }) => path.startsWith('metadata.'))) return 'labels and annotations';
  if (kind === 'NetworkPolicy') return networkText(fields);
  const custom = group.includes('.') && !group.endsWith('.k8s.io');
  return custom && kindEffects({ group, kind }) === undefined
    ? 'its controller decides what follows'
    : 'in place';
}

/** A rule that is gone or other may have allowed what is under way. */
function networkText(fields: readonly FieldChange[]): string {
  const takes = fields.some(({ path, before }) => path.startsWith('spec.') && before !== undefined);
  return takes ? 'connections that it no longer allows end' : 'allows more connections';
}

function joined(text: string, what: string): string {
  return what === '' ? text : `${text}: ${what}`;
}

/** A few fields with their values; texts and long values only by name. */
function fieldsText(fields: readonly FieldChange[]): string {
  const shown = [...new Set(fields.filter(({ path }) => !path.startsWith('metadata.')).map(fieldText))];
  const rest = shown.length - mostFields;
  return [...shown.slice(0, mostFields), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

const longestValue = 24;

function fieldText({ path, before, after, lines }: FieldChange): string {
  // a checksum only says that something it is made of changed
  if (/^spec\.template\.metadata\.annotations\[".*checksum/.test(path)) return 'its settings';
  const name = path.replace(/^spec\.template\.(?:spec\.)?/, '').replace(/^spec\./, '');
  const [was, is] = [before, after].map((value) => value?.replace(/^"(.*)"$/, '$1') ?? 'none') as [
    string,
    string,
  ];
  if (lines !== undefined || was.length > longestValue || is.length > longestValue) return name;
  return `${name} ${was} -> ${is}`;
}
