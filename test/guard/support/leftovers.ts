import { numberedLeaves } from './base.js';
import type { View } from './view.js';

/** Where a text that is also a default may stand although the setting says something else. */
interface Allowed {
  readonly text: string;
  /** Lines in which it may stand. */
  readonly lines: RegExp;
  readonly because: string;
}

/** Texts that mean something else than the setting whose default they happen to be. */
const allowed: readonly Allowed[] = [
  { text: 'cto', lines: /managed-by( =|:) cto$/, because: 'the name of the program that made the object' },
  {
    text: '0.0.0.0/0',
    lines: /ipBlock\.cidr = 0\.0\.0\.0\/0$/,
    because: 'connections to the internet; those to the API server are narrowed by the setting',
  },
];

/** Namespaces that belong to the cluster, not to the platform. */
const clusterNamespaces: readonly string[] = ['kube-system'];

/**
 * Defaults that are still there although every leaf holds another value: each was written down a second time.
 *
 * A namespace counts only where a namespace stands, since components are named like their namespaces.
 */
export function leftoverDefaults(view: View): readonly string[] {
  const lines = [...view.lines.values()].flat();
  return textDefaults().flatMap(({ key, text }) => {
    const pattern = key.endsWith('.namespace') ? namespacePlace(text) : wholeWord(text);
    return lines
      .filter((line) => pattern.test(line) && !isAllowed(text, line))
      .map((line) => `${key}: its default "${text}" is still in ${line}`);
  });
}

function isAllowed(text: string, line: string): boolean {
  if (clusterNamespaces.includes(text)) return true;
  return allowed.some((one) => one.text === text && one.lines.test(line));
}

/** Defaults that are free text; words of a list, quantities and times are too common to be looked for. */
export function textDefaults(): readonly { readonly key: string; readonly text: string }[] {
  return numberedLeaves.flatMap(({ key, shape }) => {
    if (shape.words || shape.items?.words) return [];
    const values = Array.isArray(shape.defaultValue)
      ? (shape.defaultValue as unknown[])
      : [shape.defaultValue];
    return values.flatMap((text) =>
      typeof text === 'string' && !/^[0-9.]+[A-Za-z]*$/.test(text) ? [{ key, text }] : [],
    );
  });
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9-])${escaped(text)}(?![A-Za-z0-9-])`);
}

/** As the namespace of an object, of a reference, of a selector, or within the host name of a Service. */
function namespacePlace(name: string): RegExp {
  const text = escaped(name);
  const places = [
    `^[A-Z]\\w+ ${text}/`,
    `[nN]amespace(s?\\[\\d+\\])? = ${text}$`,
    `^Namespace ${text} \\|`,
    `kubernetes\\.io/metadata\\.name = ${text}$`,
    `[a-z0-9]\\.${text}(\\.svc|:\\d)`,
    `[nN]amespace[="': ]+${text}(?![A-Za-z0-9-])`,
  ];
  return new RegExp(places.join('|'));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
