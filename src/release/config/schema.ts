import { z } from 'zod';
import { parsePublicKey } from '../signing/minisign/format.js';
import { targetIds } from '../target.js';

/** How much a signature is wanted: `auto` signs when there is a key and says so when there is none; `required` fails without. */
const wanted = z.enum(['off', 'auto', 'required']);

const artifactName = z
  .string()
  .regex(
    /^[A-Za-z0-9._{}-]+$/,
    'may hold letters, digits, ".", "_", "-" and placeholders in braces: GitHub renames files that hold others',
  );

const signing = z
  .strictObject({
    minisign: wanted
      .default('auto')
      .describe('minisign signature of checksums.txt; key in CTO_RELEASE_MINISIGN_KEY'),
    gpg: wanted.default('auto').describe('OpenPGP signature of checksums.txt; key in CTO_RELEASE_GPG_KEY'),
    sigstore: wanted
      .default('auto')
      .describe('Sigstore bundle of checksums.txt with a key of your own, in CTO_RELEASE_SIGSTORE_KEY'),
    windows: wanted
      .default('auto')
      .describe(
        'Authenticode signature of the Windows program; certificate (PKCS #12, base64) in CTO_RELEASE_WINDOWS_CERTIFICATE',
      ),
    apple: wanted
      .default('auto')
      .describe(
        'Developer ID signature of the macOS programs; certificate (PKCS #12, base64) in CTO_RELEASE_APPLE_CERTIFICATE. Without it they are signed ad hoc',
      ),
    attestation: z
      .enum(['off', 'required'])
      .default('off')
      .describe(
        'attestation by GitHub, with the identity of the job that builds. required: release.json declares it, and nothing is published before "release attest" put it there',
      ),
    timestamp_url: z
      .url()
      .optional()
      .describe(
        'RFC 3161 server that stamps Authenticode signatures. Without it they end with the certificate',
      ),
  })
  .prefault({});

const trustedKeys = z
  .strictObject({
    minisign: z
      .array(
        z
          .string()
          .refine(
            (text) => !text.includes('\n') && parsePublicKey(text) !== undefined,
            'is the line of minisign.pub that has no comment in it: 56 characters from "RW" on',
          ),
      )
      .default([])
      .describe(
        'public keys of minisign, newest first, that the programs of this release trust: cto upgrade and cto release verify. Absent: people have to name one with --key',
      ),
  })
  .prefault({});

const archives = z
  .strictObject({
    name: artifactName.default('{name}-{version}-{os}-{arch}').describe('file name without its ending'),
    compression_level: z.int().min(1).max(9).default(9).describe('of gzip and zip; 9 is the smallest'),
  })
  .prefault({});

const manifests = z
  .strictObject({
    name: artifactName
      .default('{name}-manifests-{version}-{profile}')
      .describe('file name without its ending'),
    profiles: z
      .array(z.string())
      .min(1)
      .default(['minimal', 'standard', 'production'])
      .describe('profiles whose bundles are packed, each with its default configuration'),
  })
  .prefault({});

const notes = z
  .strictObject({
    template: z
      .string()
      .default('src/release/notes/template.md')
      .describe('Markdown with placeholders in braces'),
    highlights: z
      .string()
      .optional()
      .describe(
        'Markdown file that stands first, such as docs/highlights/{version}.md; left out when it does not exist',
      ),
  })
  .prefault({});

const webhook = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe('receives a POST with JSON, signed with CTO_RELEASE_WEBHOOK_SECRET'),
  events: z.array(z.enum(['started', 'succeeded', 'failed'])).default(['started', 'succeeded', 'failed']),
});

const limits = z
  .strictObject({
    download_megabytes: z.int().positive().default(45).describe('largest archive of one platform'),
    universal_megabytes: z.int().positive().default(80).describe('largest archive of the universal program'),
  })
  .prefault({});

/** `release.yaml`: every key, what it means and its default. */
export const releaseSchema = z.strictObject({
  name: artifactName.default('cto').describe('first word of every file name'),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'is written as owner/name')
    .describe('repository on GitHub that the release appears in'),
  api_url: z
    .url()
    .default('https://api.github.com')
    .describe('root of the API; another one for GitHub Enterprise Server'),
  targets: z
    .array(z.enum(targetIds))
    .min(1)
    .default([...targetIds])
    .describe('platforms that are built'),
  optimisation: z
    .enum(['debug', 'default', 'size'])
    .default('default')
    .describe(
      'debug: readable code with source maps; default: minified; size: runtimes for Linux, amd64 and arm64, stripped as well, by llvm-strip-19: programs 17 to 18 MB smaller, archives 3 MB. Programs for macOS and Windows are the same as with default, and the build says so',
    ),
  runtimes: z
    .strictObject({
      registry: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          'npm registry, or mirror, that holds the pinned runtimes. Absent: the one that npm is set up for on this machine',
        ),
    })
    .prefault({}),
  archives,
  manifests,
  signing,
  trusted_keys: trustedKeys,
  notes,
  publishers: z
    .array(z.enum(['github', 'npm']))
    .default(['github'])
    .describe('where the release goes; github always comes first'),
  retention: z
    .strictObject({ nightlies: z.int().min(1).default(7).describe('nightly releases that prune keeps') })
    .prefault({}),
  notifications: z
    .array(webhook)
    .default([])
    .describe('webhooks; one that does not answer never stops a release'),
  limits,
});

/** A release configuration in which every default is filled in. */
export type ReleaseConfig = Readonly<z.output<typeof releaseSchema>>;

/** How much work goes into a small program. */
export type Optimisation = ReleaseConfig['optimisation'];
