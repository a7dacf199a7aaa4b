import {
  answerOption,
  bundleOptions,
  concurrencyOption,
  connectionOptions,
  consentOptions,
  decisionOptions,
  lookOption,
  platformOption,
  runOptions,
  streamOutputOption,
  valueOptions,
} from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { quietOption } from '../common-options.js';
import { publishOptions } from './publish.js';

const shown: readonly CommandOption[] = [streamOutputOption, quietOption];

/** Where a bundle goes. */
const targetOption: CommandOption = {
  flags: '--target <target>',
  description:
    'cluster: apply it there; gitops: commit it to the repository that Argo CD reads, as cto publish does',
  choices: ['cluster', 'gitops'],
  default: 'cluster',
  variable: 'CTO_TARGET',
};

/** `cto deploy`. */
const deploy: Command = {
  name: 'deploy',
  summary: 'bring a bundle onto a cluster: plan, show, ask, apply, wait, prune, report',
  description:
    'Shows exactly what would change, asks, then applies component by component as their needs become ready, and removes what is no longer wanted.\n' +
    'May be interrupted at any moment: the same command continues. With nothing to change it writes nothing.\n' +
    'Exit codes: 0 done or nothing to do, 3 failed, 4 refused or needs consent, 5 interrupted.',
  options: [
    targetOption,
    ...bundleOptions,
    {
      flags: '--plan <file>',
      description: 'apply exactly this plan of "cto plan --out"; refused when the cluster moved since',
      variable: 'CTO_PLAN',
    },
    ...valueOptions,
    ...connectionOptions,
    ...consentOptions,
    ...decisionOptions,
    ...runOptions,
    ...publishOptions.map((option) => ({
      ...option,
      description: `with --target gitops: ${option.description}`,
    })),
    ...shown,
  ],
  examples: [
    ['cto deploy --profile minimal', 'make the bundle from the configuration, show the plan, ask, apply'],
    ['cto deploy --bundle dist/standard --yes', 'a bundle that was made and reviewed before'],
    ['cto deploy --profile standard --dry-run', 'only show what would change'],
    ['cto deploy --plan plan.json', 'what was planned and approved, or nothing'],
    [
      'cto deploy --bundle standard.tar.gz --context staging --timeout 10m',
      'an archive, another cluster, slow images',
    ],
    [
      'cto deploy --target gitops --profile standard --repository https://github.com/acme/platform',
      'commit it for Argo CD',
    ],
  ],
  load: async () => (await import('../run/deploy.js')).runDeploy,
};

/** `cto diff`. */
const diff: Command = {
  name: 'diff',
  summary:
    'compare a bundle with the cluster field by field; the API server says what each object would become',
  description:
    'Writes nothing. Exit code 1 when something differs. To compare two bundles without a cluster: cto bundle diff.',
  options: [
    ...bundleOptions,
    ...connectionOptions,
    ...decisionOptions,
    answerOption,
    lookOption,
    concurrencyOption,
    ...shown,
  ],
  examples: [
    ['cto diff --profile standard', 'what a deploy of the configuration would change'],
    ['cto diff --bundle dist/standard --output json', 'for programs'],
  ],
  load: async () => (await import('../run/plan.js')).runDiff,
};

/** `cto plan`. */
const plan: Command = {
  name: 'plan',
  summary: 'show what a deploy would do, and save it to be reviewed and applied as it is',
  description:
    'Writes nothing to the cluster. The file holds no value of any Secret. Exit code 4 when the plan lacks a consent.',
  options: [
    ...bundleOptions,
    {
      flags: '--out <file>',
      description: 'file that gets the plan; without it it is only shown',
      variable: 'CTO_PLAN_OUT',
    },
    ...valueOptions,
    ...connectionOptions,
    ...decisionOptions,
    answerOption,
    {
      flags: '--dry-run',
      description: 'only show the plan: no file is written either',
      variable: 'CTO_DRY_RUN',
    },
    concurrencyOption,
    ...shown,
  ],
  examples: [
    ['cto plan --bundle dist/standard --out plan.json', 'then, approved: cto deploy --plan plan.json'],
    ['cto plan --profile production', 'with the migration plan when another profile runs'],
  ],
  load: async () => (await import('../run/plan.js')).runPlan,
};

/** `cto rollback`. */
const rollback: Command = {
  name: 'rollback',
  summary: 'bring the bundle of an earlier revision back; the cluster holds it, no checkout is needed',
  description: 'Plans, shows, asks and applies as deploy does, and becomes a revision of its own.',
  arguments: [
    {
      name: '[revision]',
      description: 'number of the revision; without it the last that succeeded before the current one',
    },
  ],
  options: [
    platformOption,
    ...valueOptions,
    ...connectionOptions,
    ...consentOptions,
    ...decisionOptions,
    ...runOptions,
    ...shown,
  ],
  examples: [
    ['cto rollback', 'to what ran before'],
    ['cto rollback 3 --dry-run', 'what going back to revision 3 would change'],
  ],
  load: async () => (await import('../run/rollback.js')).runRollback,
};

/** `cto uninstall`. */
const uninstall: Command = {
  name: 'uninstall',
  summary:
    'remove an installation in order: custom resources, workloads, policies, definitions, namespaces; data is kept',
  options: [
    platformOption,
    {
      flags: '--delete-data',
      description: 'also delete claims, databases and what else holds data; its name has to be typed',
      variable: 'CTO_DELETE_DATA',
    },
    ...connectionOptions,
    ...consentOptions,
    ...runOptions,
    ...shown,
  ],
  examples: [
    ['cto uninstall --dry-run', 'what would be deleted and what kept'],
    ['cto uninstall --delete-data --yes --confirm cto', 'everything of the platform cto, data included'],
  ],
  load: async () => (await import('../run/uninstall.js')).runUninstall,
};

/** Commands that change a cluster, or say what they would change. */
export const deployCommands: readonly Command[] = [deploy, diff, plan, rollback, uninstall];
