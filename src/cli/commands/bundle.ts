import type { Command } from '../command.js';
import { outputOption } from '../common-options.js';

/** `cto bundle …`. */
export const bundleCommands: readonly Command[] = [
  {
    name: 'bundle diff',
    summary: 'compare two bundles object by object and field by field, without a cluster',
    description:
      'Each side is a folder, an archive (.tar.gz), or a git revision, alone or with a folder. Secrets are masked. Exit code 1 when they differ.',
    arguments: [
      { name: '<before>', description: 'folder, archive, revision, or revision:folder' },
      { name: '<after>', description: 'folder, archive, revision, or revision:folder' },
    ],
    options: [outputOption],
    examples: [
      ['cto bundle diff dist/minimal dist/standard', 'what the standard profile adds'],
      ['cto bundle diff HEAD dist/standard', 'what the working tree changes'],
      ['cto bundle diff v1.0.0:dist/production v1.1.0:dist/production', 'what a release changed'],
    ],
    load: async () => (await import('../run/bundle.js')).runDiff,
  },
  {
    name: 'bundle show',
    summary: 'say what a bundle holds',
    arguments: [{ name: '<path>', description: 'folder of the bundle, or a .tar.gz' }],
    options: [outputOption],
    examples: [['cto bundle show dist/standard', 'waves, components, patches, Secrets']],
    load: async () => (await import('../run/bundle.js')).runShow,
  },
  {
    name: 'bundle verify',
    summary: 'prove that no file of a bundle was changed',
    description:
      'An archive is read in memory: links, paths that lead elsewhere and what is too large are refused.',
    arguments: [{ name: '<path>', description: 'folder of the bundle, or a .tar.gz' }],
    options: [],
    examples: [
      ['cto bundle verify dist/standard', 'exit code 1 when a file was changed, added or removed'],
      ['cto bundle verify cto-manifests-1.2.3-standard.tar.gz', 'the same, of a download'],
    ],
    load: async () => (await import('../run/bundle.js')).runVerify,
  },
  {
    name: 'bundle schema',
    summary: 'print the JSON Schema of bundle.json, for tools that read bundles',
    options: [],
    examples: [['cto bundle schema > bundle.schema.json', 'the same as docs/bundle.schema.json']],
    load: async () => (await import('../run/bundle.js')).runBundleSchema,
  },
];
