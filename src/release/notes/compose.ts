import { isPublished, type Artifact } from '../artifact.js';
import type { ReleaseIdentity } from '../context.js';
import { fixedNames, companionEndings } from '../names.js';
import { keyFiles, type SignatureFormat } from '../signing/names.js';
import { compareText } from '../../kernel/json.js';
import { OperatorError } from '../../kernel/errors.js';
import { formatBundleChange, type BundleChange } from './bundles.js';
import { formatBreaking, formatChanges } from './changes.js';
import type { Change } from './commits.js';
import { code, escapeMarkdown } from './escape.js';
import { fillTemplate } from './template.js';

/** Most characters that GitHub takes as the text of a release: measured by its users, "body is too long (maximum is 125000 characters)". */
export const mostCharacters = 125_000;

/** Everything that the notes say. */
export interface NoteFacts {
  readonly identity: ReleaseIdentity;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Text of the template. */
  readonly template: string;
  /** Name of the template, for messages. */
  readonly templateName: string;
  /** Markdown that stands first, written by the people who release. Absent: none. */
  readonly highlights?: string;
  /** Newest first. */
  readonly changes: readonly Change[];
  readonly bundles: readonly BundleChange[];
  /** Files made so far. */
  readonly artifacts: readonly Artifact[];
  /** Platforms that were never started on a real machine. */
  readonly experimental: readonly string[];
  /** Signatures that the release has. */
  readonly signed: readonly SignatureFormat[];
  /** Signatures that it has not, with the reason. */
  readonly unsigned: readonly { readonly what: string; readonly because: string }[];
}

/** How many entries each list has, from all to none: the first length that fits is taken. */
const lengths: readonly number[] = [1000, 200, 50, 15, 5, 0];

/**
 * Writes the notes of a release. The same facts give the same text; no time, no network. Lists are cut so that GitHub takes it, and say by how much;
 * what breaks is never cut.
 *
 * @throws OperatorError `E_NOTES_TEMPLATE` for a template with unknown placeholders, `E_NOTES_LONG` when even the shortest form is too long
 */
export function composeNotes(facts: NoteFacts): string {
  for (const most of lengths) {
    const text = compose(facts, most);
    if (text.length <= mostCharacters) return text;
  }
  throw new OperatorError(
    'E_NOTES_LONG',
    `the notes have more than ${mostCharacters} characters even without lists`,
    {
      hint: 'shorten the highlights or the template; details belong into the documentation',
    },
  );
}

function compose(facts: NoteFacts, most: number): string {
  const { identity, changes, bundles } = facts;
  return fillTemplate(
    facts.template,
    {
      version: identity.version,
      tag: identity.tag,
      highlights: facts.highlights ?? '',
      status: formatStatus(facts),
      breaking: formatBreaking(changes),
      changes: formatChanges(changes, most),
      bundles:
        bundles.length === 0
          ? ''
          : `## Manifests\n\n${bundles.map((one) => formatBundleChange(one, most)).join('\n')}`,
      downloads: formatDownloads(facts.artifacts),
      verify: formatVerify(facts),
    },
    facts.templateName,
  );
}

const modes: Readonly<Record<ReleaseIdentity['mode'], string>> = {
  release: '',
  prerelease: 'This is a prerelease: try it, and do not build on it.',
  nightly: 'This is a nightly build of the main branch. It will be removed after some days.',
  draft: 'This is a draft: nothing of it is published.',
};

function formatStatus({ identity, experimental }: NoteFacts): string {
  const platforms =
    experimental.length === 0
      ? ''
      : `Experimental, since never started on a real machine of that kind: ${experimental.map(code).join(', ')}.`;
  return [modes[identity.mode], platforms].filter((text) => text !== '').join('\n\n');
}

function formatDownloads(artifacts: readonly Artifact[]): string {
  const rows = artifacts
    .filter((one) => isPublished(one) && one.kind !== 'companion')
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, size, sha256 }) => `| ${code(name)} | ${sizeOf(size)} | ${code(sha256)} |`);
  if (rows.length === 0) return '';
  return ['## Downloads', '', '| file | size | SHA-256 |', '| --- | ---: | --- |', ...rows, ''].join('\n');
}

function sizeOf(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function formatVerify({ signed, unsigned, repository, identity }: NoteFacts): string {
  const sums = fixedNames.checksums;
  const commands: Readonly<Record<SignatureFormat, string>> = {
    minisign: `minisign -Vm ${sums} -p ${keyFiles.minisign}`,
    gpg: `gpg --verify ${sums}${companionEndings.gpg} ${sums}`,
    sigstore: `cosign verify-blob --key ${keyFiles.sigstore} --bundle ${sums}${companionEndings.sigstore} --insecure-ignore-tlog ${sums}`,
  };
  const url = `https://github.com/${repository}/blob/${identity.commit}/docs/verifying.md`;
  return [
    '## Verify',
    '',
    '```sh',
    `sha256sum --check --ignore-missing ${sums}`,
    ...signed.map((format) => commands[format]),
    '```',
    '',
    ...unsigned.map(
      ({ what, because }) => `- Not signed with ${escapeMarkdown(what)}: ${escapeMarkdown(because)}.`,
    ),
    ...(unsigned.length > 0 ? [''] : []),
    `Where the public keys come from, and what each check proves: [verifying a download](${url}).`,
    '',
  ].join('\n');
}
