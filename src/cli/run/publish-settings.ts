import { parse } from 'yaml';
import type { Bundle } from '../../bundle/bundle.js';
import { OperatorError } from '../../kernel/errors.js';
import type { WantedDestination } from '../../gitops/publish.js';
import { listOption, textOption, type Options } from '../command.js';

/** How a bundle is published, whatever it is. */
export interface PublishSettings {
  readonly destination: WantedDestination;
  readonly branch?: string;
  readonly mode: 'commit' | 'pull-request';
  readonly expected?: string;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  /** Pull request to comment on. Absent: publish. */
  readonly comment?: number;
  /** File that gets everything that changes, uncut. Absent: none. */
  readonly changesTo?: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
}

/** Reads the options of `publish`. @throws OperatorError for what cannot be meant */
export function publishSettings(options: Options, bundle: Bundle): PublishSettings {
  const environment = textOption(options, 'environment') ?? bundle.index.profile;
  const comment = textOption(options, 'comment');
  return {
    ...commonSettings(options, {
      repositoryUrl: textOption(options, 'repository') ?? configuredUrl(bundle),
      folder: folderOf(textOption(options, 'path') ?? folderOfEnvironment(environment), '--path'),
      environment,
    }),
    ...(comment !== undefined && { comment: numberOf(comment) }),
  };
}

/** What `publish` and `promote` read alike. */
export function commonSettings(
  options: Options,
  place: Pick<WantedDestination, 'repositoryUrl' | 'folder' | 'environment'>,
): PublishSettings {
  const branch = textOption(options, 'branch');
  const expected = textOption(options, 'expect');
  const clusters = listOption(options, 'cluster');
  const changesTo = textOption(options, 'changesTo');
  return {
    destination: {
      ...place,
      ...(branch !== undefined && { revision: branch }),
      ...(clusters.length > 0 && { clusters }),
    },
    mode: textOption(options, 'mode') === 'pull-request' ? 'pull-request' : 'commit',
    overwrite: options['overwrite'] === true,
    dryRun: options['dryRun'] === true,
    labels: listOption(options, 'label'),
    reviewers: listOption(options, 'reviewer'),
    ...(branch !== undefined && { branch }),
    ...(expected !== undefined && { expected }),
    ...(changesTo !== undefined && { changesTo }),
  };
}

/** Whether the settings need pull requests. */
export function needsForge({ mode, comment }: PublishSettings): boolean {
  return mode === 'pull-request' || comment !== undefined;
}

/** The bundle knows where its Argo CD reads from, unless it was made with the placeholder. */
function configuredUrl({ files }: Bundle): string {
  const root = parse(files.get('gitops/root.yaml') ?? '{}') as { spec?: { source?: { repoURL?: string } } };
  const url = root.spec?.source?.repoURL;
  if (url !== undefined && !isPlaceholder(url)) return url;
  throw noRepository();
}

/** Whether an address is the one that a configuration without a repository leads to. */
export function isPlaceholder(url: string): boolean {
  return url.includes('/example-org/');
}

/** No address was given anywhere. */
export function noRepository(): OperatorError {
  return new OperatorError('E_REPOSITORY', 'no repository is named', {
    hint: 'give --repository, or set gitops.repository_url in the configuration',
  });
}

/** Where an environment is published to unless a folder is named. */
export function folderOfEnvironment(environment: string): string {
  return `clusters/${environment}`;
}

/** Checks a folder of a repository. @throws OperatorError `E_GITOPS_PATH` */
export function folderOf(text: string, named: string): string {
  const folder = text.replace(/^\/+|\/+$/g, '');
  const bad = folder.split('/').some((part) => part === '.' || part === '..' || part.startsWith('.git'));
  if (!bad && /^[A-Za-z0-9._/-]*$/.test(folder) && !folder.includes('//')) return folder;
  throw new OperatorError('E_GITOPS_PATH', `${named} is "${text}"`, {
    hint: 'name a folder within the repository with letters, digits, ".", "_" and "-", such as clusters/production',
  });
}

function numberOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new OperatorError('E_COMMENT', `--comment is "${text}"`, {
    hint: 'give the number of a pull request',
  });
}
