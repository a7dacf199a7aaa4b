import { isRecord } from '../kernel/json.js';

/**
 * Writes one object as a YAML document in block style, keys in the order given, two spaces of indentation, ending in a newline.
 *
 * Own code because the bundle's only writer is on the path of every object: on 10,000 objects it takes about a fifth of the `yaml`
 * package and a third of `js-yaml` (`npm run bench:synth`). It writes less than YAML can: a text is plain only if no reader of YAML 1.1
 * (kubectl, Argo CD) or 1.2 could take it for something else, a block literal if it has several lines, and quoted otherwise.
 */
export function toYaml(value: unknown): string {
  const lines: string[] = [];
  writeValue(value, '', '', lines);
  return `${lines.join('\n')}\n`;
}

const indent = '  ';

/** Appends the lines of a value; `prefix` is what stands before its first line, `margin` before the others. */
function writeValue(value: unknown, prefix: string, margin: string, lines: string[]): void {
  if (Array.isArray(value) && value.length > 0) writeList(value as unknown[], prefix, margin, lines);
  else if (isRecord(value) && Object.keys(value).length > 0) writeMap(value, prefix, margin, lines);
  else if (typeof value === 'string' && isBlock(value)) writeBlock(value, prefix, margin, lines);
  else lines.push(prefix + scalar(value));
}

function writeMap(value: Record<string, unknown>, prefix: string, margin: string, lines: string[]): void {
  let lead = prefix;
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    writeMember(`${lead}${text(key)}:`, member, margin, lines);
    lead = margin;
  }
}

function writeMember(head: string, member: unknown, margin: string, lines: string[]): void {
  if (Array.isArray(member) && member.length > 0) {
    lines.push(head);
    writeList(member as unknown[], margin, margin, lines);
  } else if (isRecord(member) && Object.keys(member).length > 0) {
    lines.push(head);
    writeMap(member, margin + indent, margin + indent, lines);
  } else writeValue(member, `${head} `, margin + indent, lines);
}

function writeList(value: readonly unknown[], prefix: string, margin: string, lines: string[]): void {
  let lead = prefix;
  for (const item of value) {
    writeValue(item, `${lead}- `, margin + indent, lines);
    lead = margin;
  }
}

/** Literal blocks keep scripts and embedded YAML readable; only texts that survive one unchanged are written so. */
function isBlock(value: string): boolean {
  return (
    /[^\s]\n/.test(value) && !/^[ \n]|[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe]| (\n|$)|\n\n$/.test(value)
  );
}

function writeBlock(value: string, prefix: string, margin: string, lines: string[]): void {
  const ended = value.endsWith('\n');
  const body = (ended ? value.slice(0, -1) : value).split('\n');
  // at the top level a literal needs some indentation of its own
  const inner = margin === '' ? indent : margin;
  lines.push(`${prefix}|${ended ? '' : '-'}`);
  for (const line of body) lines.push(line === '' ? '' : inner + line);
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return '[]';
  return isRecord(value) ? '{}' : String(value);
}

const plainPattern = /^[A-Za-z_/][A-Za-z0-9_./@+-]*(?:[ :=,][A-Za-z0-9_./@+-]+)*$/;
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|e\d+)$/i;

function text(value: string): string {
  return plainPattern.test(value) && !reserved.test(value) && !value.includes(': ')
    ? value
    : JSON.stringify(value);
}
