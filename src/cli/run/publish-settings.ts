import type { Bundle } from '../../bundle/bundle.js';
import { OperatorError } from '../../kernel/errors.js';
import { parseRepositoryName, type RepositoryName } from '../../github/name.js';
import type { Destination } from '../../gitops/layout.js';
import { parse } from 'yaml';
import { listOption, textOption, type Options } from '../command.js';

/** The options of `publish`, read. */
export interface PublishSettings {
  readonly destination: Destination;
  readonly branch?: string;
  readonly mode: 'commit' | 'pull-request';
  readonly expected?: string;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  /** Pull request to comment on. Absent: publish. */
  readonly comment?: number;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  /** Name on GitHub. Absent: the repository is somewhere else. */
  readonly github?: RepositoryName;
}

/** Reads the options. @throws OperatorError for what cannot be meant, all at once where several are wrong */
export function publishSettings(options: Options, bundle: Bundle): PublishSettings {
  const url = textOption(options, 'repository') ?? configuredUrl(bundle);
  const environment = textOption(options, 'environment') ?? bundle.index.profile;
  const branch = textOption(options, 'branch');
  const expected = textOption(options, 'expect');
  const comment = textOption(options, 'comment');
  const github = parseRepositoryName(url);
  return {
    destination: {
      repositoryUrl: url,
      revision: branch ?? 'HEAD',
      folder: folderOf(options, environment),
      environment,
    },
    mode: textOption(options, 'mode') === 'pull-request' ? 'pull-request' : 'commit',
    overwrite: options['overwrite'] === true,
    dryRun: options['dryRun'] === true,
    labels: listOption(options, 'label'),
    reviewers: listOption(options, 'reviewer'),
    ...(branch !== undefined && { branch }),
    ...(expected !== undefined && { expected }),
    ...(comment !== undefined && { comment: numberOf(comment) }),
    ...(github && { github }),
  };
}

/** The bundle knows where its Argo CD reads from, unless it was made with the placeholder. */
function configuredUrl({ files }: Bundle): string {
  const root = parse(files.get('gitops/root.yaml') ?? '{}') as { spec?: { source?: { repoURL?: string } } };
  const url = root.spec?.source?.repoURL;
  if (url !== undefined && !url.includes('/example-org/')) return url;
  throw new OperatorError('E_REPOSITORY', 'no repository is named', {
    hint: 'give --repository, or set gitops.repository_url in the configuration',
  });
}

function folderOf(options: Options, environment: string): string {
  const folder = (textOption(options, 'path') ?? `clusters/${environment}`).replace(/^\/+|\/+$/g, '');
  const bad = folder.split('/').some((part) => part === '.' || part === '..' || part.startsWith('.git'));
  if (!bad && /^[A-Za-z0-9._/-]*$/.test(folder)) return folder;
  throw new OperatorError('E_GITOPS_PATH', `--path is "${folder}"`, {
    hint: 'name a folder within the repository with letters, digits, ".", "_" and "-", such as clusters/production',
  });
}

function numberOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new OperatorError('E_COMMENT', `--comment is "${text}"`, {
    hint: 'give the number of a pull request',
  });
}
