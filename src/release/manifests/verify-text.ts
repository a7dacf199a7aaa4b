import { indexFile, type BundleIndex } from '../../bundle/bundle.js';
import { sumsFile } from '../../bundle/companions.js';
import { companionEndings, fixedNames } from '../names.js';
import { keyFiles } from '../signing/names.js';

/** What {@link verifyText} says. */
export interface VerifyFacts {
  /** Name of the tarball without `.tar.gz`, which is the folder inside. */
  readonly name: string;
  /** Version of the release. */
  readonly version: string;
  readonly index: Pick<BundleIndex, 'profile' | 'digest'>;
  /** Whether the release has a minisign signature. */
  readonly signed: boolean;
}

/** Text of `VERIFY.md`: how to verify a tarball of manifests by hand, and apply it. Every command in it is run by a test. */
export function verifyText({ name, version, index, signed }: VerifyFacts): string {
  return [
    `# cto ${version}, manifests of the profile ${index.profile}: verify by hand`,
    '',
    '## The download',
    '',
    `In the folder with \`${name}.tar.gz\`, \`${name}.tar.gz${companionEndings.sha256}\`, \`${fixedNames.checksums}\` and its signatures:`,
    '',
    '```sh',
    `sha256sum --check ${name}.tar.gz${companionEndings.sha256}`,
    `sha256sum --check --ignore-missing ${fixedNames.checksums}`,
    ...(signed ? [`minisign -Vm ${fixedNames.checksums} -p ${keyFiles.minisign}`] : []),
    `tar -xzf ${name}.tar.gz`,
    '```',
    '',
    ...(signed
      ? [
          `A checksum says that nothing was damaged; \`${fixedNames.checksums}${companionEndings.minisign}\` says who made it. Take \`${keyFiles.minisign}\` from the`,
          'repository or from an earlier release that you trust, not from beside the files: whoever can change these can change that.',
        ]
      : [
          'This release has no minisign signature: a checksum says that nothing was damaged, not who made it.',
        ]),
    '',
    '## What is inside',
    '',
    `The folder \`${index.profile}\` is, byte for byte, what \`cto synth --profile ${index.profile}\` writes. In that folder:`,
    '',
    '```sh',
    `sha256sum --check --quiet ../${sumsFile}`,
    `jq --sort-keys --compact-output --join-output 'del(.digest)' ${indexFile} | sha256sum`,
    '```',
    '',
    'The first command says nothing when every file is as it was written. The second one prints the digest of the bundle, which covers them all:',
    'the one that `cto synth` prints for the same configuration.',
    '',
    '```text',
    index.digest,
    '```',
    '',
    '## Apply',
    '',
    `\`${index.profile}/README.md\` has the commands, for \`kubectl\` alone. With \`cto\`, nothing needs to be unpacked:`,
    '',
    '```sh',
    `cto deploy --bundle ${name}.tar.gz`,
    '```',
    '',
  ].join('\n');
}
