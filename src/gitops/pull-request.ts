import { makeOnce, statusOf, unrepeated, type Github, type OnceContext } from '../github/index.js';
import type { Description } from './description.js';

/** A repository of GitHub and a client for it. */
export interface GithubTarget extends OnceContext {
  readonly github: Github;
  readonly owner: string;
  readonly repo: string;
}

/** What a pull request is to be like. */
export interface PullRequestRequest {
  /** Our branch. One per folder, so that there is one pull request per folder. */
  readonly head: string;
  /** Branch it is for. */
  readonly base: string;
  readonly description: Pick<Description, 'title' | 'body'>;
  /** Labels to add. */
  readonly labels: readonly string[];
  /** People to ask, or teams as `team:name`. */
  readonly reviewers: readonly string[];
}

/** A pull request. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly result: 'opened' | 'updated' | 'unchanged' | 'closed';
}

/** Opens the pull request of a branch, or brings the open one up to date: there is never a second one. */
export async function ensurePullRequest(
  target: GithubTarget,
  request: PullRequestRequest,
): Promise<PullRequest> {
  const { github, owner, repo } = target;
  const { head, base } = request;
  const { title, body } = request.description;
  const open = await findOpen(target, head, base);
  const same = open?.title === title && open.body === body;
  if (open && same) return { number: open.number, url: open.html_url, result: 'unchanged' };
  if (open) {
    await github.rest.pulls.update({ owner, repo, pull_number: open.number, title, body });
    return { number: open.number, url: open.html_url, result: 'updated' };
  }
  const made = await makeOnce<Pick<OpenPullRequest, 'number' | 'html_url'>>(target, {
    what: 'opening the pull request',
    look: () => findOpen(target, head, base),
    make: async () => {
      const create = { owner, repo, head, base, title, body, ...unrepeated };
      return (await github.rest.pulls.create(create)).data;
    },
  });
  await decorate(target, made.number, request);
  return { number: made.number, url: made.html_url, result: 'opened' };
}

/** Closes the pull request of a branch that has become pointless, with a word why, and removes the branch; undefined when none is open. */
export async function closePullRequest(
  target: GithubTarget,
  request: Pick<PullRequestRequest, 'head' | 'base'> & { readonly because: string },
): Promise<PullRequest | undefined> {
  const { github, owner, repo } = target;
  const open = await findOpen(target, request.head, request.base);
  if (!open) return undefined;
  const { number } = open;
  await postComment(target, number, { body: request.because, isIt: (body) => body === request.because });
  await github.rest.pulls.update({ owner, repo, pull_number: number, state: 'closed' });
  await github.rest.git.deleteRef({ owner, repo, ref: `heads/${request.head}` }).catch(passOver);
  return { number, url: open.html_url, result: 'closed' };
}

/** GitHub answers 422 for a branch that is gone: somebody else was faster, or the answer of an earlier request was lost. */
function passOver(error: unknown): void {
  if (statusOf(error) !== 422) throw error;
}

type OpenPullRequest = NonNullable<Awaited<ReturnType<typeof findOpen>>>;

async function findOpen({ github, owner, repo }: GithubTarget, head: string, base: string) {
  const { data } = await github.rest.pulls.list({
    owner,
    repo,
    head: `${owner}:${head}`,
    base,
    state: 'open',
  });
  return data[0];
}

/**
 * Once, when it is opened: what people change about it afterwards is theirs. Labels and requested reviewers are sets at GitHub, so that these requests may
 * be sent again.
 */
async function decorate(
  { github, owner, repo }: GithubTarget,
  number: number,
  request: PullRequestRequest,
): Promise<void> {
  const { labels, reviewers } = request;
  if (labels.length > 0)
    await github.rest.issues.addLabels({ owner, repo, issue_number: number, labels: [...labels] });
  const teams = reviewers
    .filter((name) => name.startsWith('team:'))
    .map((name) => name.slice('team:'.length));
  const people = reviewers.filter((name) => !name.startsWith('team:'));
  if (reviewers.length > 0)
    await github.rest.pulls.requestReviewers({
      owner,
      repo,
      pull_number: number,
      reviewers: people,
      team_reviewers: teams,
    });
}

/** Says that a comment is ours, and about which folder; invisible for readers. */
function markerOf(environment: string): string {
  return `<!-- cto changes: ${environment.replace(/-->/g, '')} -->`;
}

/** Posts a description on somebody's own pull request: one comment, brought up to date on every call. */
export async function ensureComment(
  target: GithubTarget,
  request: Pick<PullRequestRequest, 'description'> & {
    readonly pullRequest: number;
    readonly environment: string;
  },
): Promise<'created' | 'updated' | 'unchanged'> {
  const { github, owner, repo } = target;
  const marker = markerOf(request.environment);
  const body = `${marker}\n## ${request.description.title}\n\n${request.description.body}`;
  const isOurs = (text: string) => text.startsWith(marker);
  const ours = await findComment(target, request.pullRequest, isOurs);
  if (ours?.body === body) return 'unchanged';
  if (ours) {
    await github.rest.issues.updateComment({ owner, repo, comment_id: ours.id, body });
    return 'updated';
  }
  await postComment(target, request.pullRequest, { body, isIt: isOurs });
  return 'created';
}

interface NewComment {
  readonly body: string;
  /** Whether a text is that of this comment. */
  readonly isIt: (body: string) => boolean;
}

async function postComment(target: GithubTarget, issue: number, { body, isIt }: NewComment): Promise<void> {
  const { github, owner, repo } = target;
  await makeOnce(target, {
    what: 'commenting on the pull request',
    look: () => findComment(target, issue, isIt),
    make: async () =>
      (await github.rest.issues.createComment({ owner, repo, issue_number: issue, body, ...unrepeated }))
        .data,
  });
}

async function findComment({ github, owner, repo }: GithubTarget, issue: number, isIt: NewComment['isIt']) {
  const comments = await github.paginate(github.rest.issues.listComments, {
    ...{ owner, repo, issue_number: issue, per_page: 100 },
  });
  return comments.find(({ body }) => body !== undefined && isIt(body));
}
