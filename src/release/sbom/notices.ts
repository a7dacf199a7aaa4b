import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../kernel/json.js';
import type { Component, Inventory } from './collect.js';

/** What {@link formatNotices} needs beside the inventory. */
export interface NoticesOptions {
  /** Name of the program. */
  readonly program: string;
  /** Folder that has `node_modules`. */
  readonly root: string;
  /** Text of the licence of Node, which has those of its own parts. */
  readonly nodeLicence: string;
}

const licenceFile = /^(licen[cs]e|copying|notice|copyright)([.-].*)?$/i;
const rule = '='.repeat(79);

/**
 * Text of the third-party notices: every npm package in the program with the text of its licence, then Node's own. Most licences ask for exactly
 * this. The same packages give the same text.
 *
 * @throws what the file system says when a package is not installed
 */
export function formatNotices({ components }: Inventory, options: NoticesOptions): string {
  const packages = components.filter(({ purl }) => purl.startsWith('pkg:npm/'));
  const node = components.find(({ id }) => id === 'node');
  const sections = packages.map((one) => section(titleOf(one), textsOf(join(options.root, one.id))));
  return [
    `Third-party software in ${options.program}\n`,
    ...sections,
    section(node ? titleOf(node) : 'node', [options.nodeLicence]),
  ].join('\n');
}

function titleOf({ name, version, licence }: Component): string {
  return `${name} ${version}\nLicence: ${licence ?? 'not declared'}`;
}

function section(title: string, texts: readonly string[]): string {
  const found =
    texts.length > 0 ? texts.map(normalise) : ['The package has no file with the text of its licence.\n'];
  return `${rule}\n${title}\n${rule}\n\n${found.join('\n')}`;
}

function textsOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
    .map(({ name }) => name)
    .sort(compareText)
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** One form of line ends and none at the end of lines: how a package was published must not decide our bytes. */
function normalise(text: string): string {
  return `${text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim()}\n`;
}
