import { malformed } from '../bytes.js';

/** Things that the system allows a program, by name, such as `com.apple.security.cs.allow-jit`. */
export type Entitlements = ReadonlyMap<string, boolean>;

/** Lets a debugger in. Node's own program has it; Apple refuses to notarise a program that has it. */
export const debuggerEntitlement = 'com.apple.security.get-task-allow';

/** Entitlements of a program that is given to people: those it had, but for the door for debuggers. */
export function withoutDebugger(entitlements: Entitlements): Entitlements {
  return new Map([...entitlements].filter(([name]) => name !== debuggerEntitlement));
}

/** Writes entitlements as the property list that `codesign` reads and that a signature holds. */
export function writePropertyList(entitlements: Entitlements): string {
  const entries = [...entitlements].map(
    ([name, value]) => `    <key>${escape(name)}</key>\n    <${value}/>\n`,
  );
  return `${prologue}<plist version="1.0">\n<dict>\n${entries.join('')}</dict>\n</plist>\n`;
}

/** Reads entitlements from a property list that holds nothing but switches. @throws OperatorError for anything else */
export function readPropertyList(text: string): Entitlements {
  const [, body] = /<dict>(.*)<\/dict>/s.exec(text) ?? [];
  if (body === undefined) throw malformed('Mach-O', 'its entitlements are no property list');
  const entry = /\s*<key>([^<]*)<\/key>\s*<(true|false)\/>\s*/y;
  const entitlements = new Map<string, boolean>();
  while (entry.lastIndex < body.trimEnd().length) {
    const at = entry.lastIndex;
    const found = entry.exec(body);
    if (!found)
      throw malformed('Mach-O', `its entitlements hold "${body.slice(at, at + 40).trim()}", no switch`);
    entitlements.set(unescape(found[1] ?? ''), found[2] === 'true');
  }
  return entitlements;
}

/**
 * Writes entitlements in the binary form that macOS 12 and later ask for beside the property list: a version and a list of pairs in the order of
 * names (Apple's CoreEntitlements).
 */
export function writeDer(entitlements: Entitlements): Buffer {
  const pairs = [...entitlements]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) =>
      element(0x30, element(0x0c, Buffer.from(name)), element(0x01, Buffer.of(value ? 0xff : 0))),
    );
  return element(0x70, element(0x02, Buffer.of(1)), element(0xb0, ...pairs));
}

const prologue =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
