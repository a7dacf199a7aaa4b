import type { Bundle } from '../../bundle/bundle.js';
import { diffObjects, type ObjectChange } from '../../bundle/diff.js';
import { objectsOf } from '../../bundle/objects.js';
import { risksOf, type Risk } from '../../bundle/risks/index.js';
import { compareText } from '../../kernel/json.js';
import { code, escapeMarkdown } from './escape.js';

/** The bundle of a profile in this release and the one before. */
export interface BundlePair {
  readonly profile: string;
  /** Absent: the profile is new. */
  readonly before?: Bundle;
  readonly after: Bundle;
}

/** What changed in the bundle of a profile. */
export interface BundleChange {
  readonly profile: string;
  /** Whether there is nothing to compare with. */
  readonly isNew: boolean;
  readonly objects: readonly ObjectChange[];
  readonly images: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** What a reviewer should see first. */
  readonly risks: readonly Risk[];
}

/** Compares the bundles of a profile. */
export function bundleChange({ profile, before, after }: BundlePair): BundleChange {
  const old = before ? objectsOf(before) : [];
  const now = objectsOf(after);
  const imagesOf = (bundle: Bundle | undefined) => bundle?.index.images.map(({ image }) => image) ?? [];
  const [had, has] = [imagesOf(before), imagesOf(after)];
  return {
    profile,
    isNew: !before,
    objects: before ? diffObjects(old, now) : [],
    images: {
      added: has.filter((image) => !had.includes(image)).sort(compareText),
      removed: had.filter((image) => !has.includes(image)).sort(compareText),
    },
    risks: before ? risksOf(old, now, [...(before.index.kinds ?? []), ...(after.index.kinds ?? [])]) : [],
  };
}

/** Kinds that people who guard a cluster ask for. */
const definitions = ['CustomResourceDefinition'];
const rights = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ServiceAccount'];

/** Says what changed in a profile. @param most entries of each list; the others are counted */
export function formatBundleChange(change: BundleChange, most: number): string {
  const { profile, isNew, objects, images, risks } = change;
  const title = `### Profile ${code(profile)}`;
  if (isNew) return `${title}\n\nThis profile has no release before this one.\n`;
  if (objects.length + images.added.length + images.removed.length === 0)
    return `${title}\n\nNothing changed.\n`;
  const of = (kinds: readonly string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  const rest = objects.filter(({ kind }) => ![...definitions, ...rights].includes(kind));
  const lists = [
    list(
      'See first',
      risks.map(({ kind, object, message }) => `${kind}: ${code(object)} ${escapeMarkdown(message)}`),
      most,
    ),
    list(
      'Images',
      [
        ...images.removed.map((one) => `removed ${code(one)}`),
        ...images.added.map((one) => `added ${code(one)}`),
      ],
      most,
    ),
    list('Definitions', of(definitions).map(lineOf), most),
    list('Rights', of(rights).map(lineOf), most),
    list('Other objects', rest.map(lineOf), most),
  ];
  return `${title}\n\n${countsOf(objects)}\n\n${lists.filter((text) => text !== '').join('\n')}`;
}

function lineOf({ action, kind, namespace, name, fields }: ObjectChange): string {
  const object = code(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
  const paths = fields.slice(0, 3).map(({ path }) => code(path));
  const more = fields.length > 3 ? ` and ${fields.length - 3} more` : '';
  return `${action} ${object}${paths.length > 0 ? `: ${paths.join(', ')}${more}` : ''}`;
}

function countsOf(objects: readonly ObjectChange[]): string {
  const count = (action: ObjectChange['action']) => objects.filter((one) => one.action === action).length;
  return `Objects: ${count('added')} added, ${count('changed')} changed, ${count('removed')} removed.`;
}

/** A list with a title; nothing when it is empty. */
function list(title: string, lines: readonly string[], most: number): string {
  if (lines.length === 0) return '';
  const shown = lines.slice(0, most).map((line) => `- ${line}`);
  const more =
    lines.length > most
      ? [`- and ${lines.length - most} more: compare the bundles with ${code('cto bundle diff')}`]
      : [];
  return `**${title}**\n\n${[...shown, ...more].join('\n')}\n`;
}
