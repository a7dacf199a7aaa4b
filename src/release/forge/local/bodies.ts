import type { ForgeCall } from './exchange.js';
import type { ForgeState, StoredAsset, StoredRelease } from './state.js';

type Json = Readonly<Record<string, unknown>>;

/** Who did it, in the form that GitHub gives of every account. Addresses of people that lead nowhere here are those of github.com. */
export function userBody(login: string): Json {
  const url = `https://api.github.com/users/${login}`;
  const lists = ['followers', 'subscriptions', 'organizations', 'repos', 'received_events'];
  return {
    login,
    id: 1,
    node_id: 'U_1',
    avatar_url: 'https://github.com/images/error/octocat_happy.gif',
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    ...Object.fromEntries(lists.map((list) => [`${list}_url`, `${url}/${list}`])),
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    events_url: `${url}/events{/privacy}`,
    type: 'User',
    site_admin: false,
  };
}

/** Address of the repository in the API. */
export function repositoryUrl({ owner, repo }: ForgeState, at: ForgeCall['at']): string {
  return `${at('api')}/repos/${owner}/${repo}`;
}

/** Address of the repository for people. */
export function pageUrl({ owner, repo }: ForgeState, at: ForgeCall['at']): string {
  return `${at('web')}/${owner}/${repo}`;
}

/** A release as GitHub describes it. */
export function releaseBody(state: ForgeState, release: StoredRelease, at: ForgeCall['at']): Json {
  const url = `${repositoryUrl(state, at)}/releases/${release.id}`;
  const page = pageUrl(state, at);
  const { owner, repo } = state;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${at('uploads')}/repos/${owner}/${repo}/releases/${release.id}/assets{?name,label}`,
    // a draft has an address of its own, that does not give its tag away
    html_url: `${page}/releases/tag/${release.draft ? `untagged-${release.id}` : release.tag}`,
    id: release.id,
    author: userBody(owner),
    node_id: `RE_${release.id}`,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    published_at: release.publishedAt ?? null,
    assets: [...release.assets.values()].map((asset) => assetBody(state, release, asset, at)),
    tarball_url: release.draft ? null : `${repositoryUrl(state, at)}/tarball/${release.tag}`,
    zipball_url: release.draft ? null : `${repositoryUrl(state, at)}/zipball/${release.tag}`,
    body: release.body,
  };
}

/** An asset as GitHub describes it. */
export function assetBody(
  state: ForgeState,
  release: StoredRelease,
  asset: StoredAsset,
  at: ForgeCall['at'],
): Json {
  return {
    url: `${repositoryUrl(state, at)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: `RA_${asset.id}`,
    name: asset.name,
    label: '',
    uploader: userBody(state.owner),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.size,
    digest: asset.state === 'uploaded' ? `sha256:${asset.sha256}` : null,
    download_count: 0,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    browser_download_url: `${pageUrl(state, at)}/releases/download/${release.tag}/${asset.name}`,
  };
}

/** Addresses that every repository has, each below its own. */
const repositoryAddresses = [
  'archive',
  'assignees',
  'blobs',
  'branches',
  'collaborators',
  'comments',
  'commits',
  'compare',
  'contents',
  'contributors',
  'deployments',
  'downloads',
  'events',
  'forks',
  'git_commits',
  'git_refs',
  'git_tags',
  'hooks',
  'issue_comment',
  'issue_events',
  'issues',
  'keys',
  'labels',
  'languages',
  'merges',
  'milestones',
  'notifications',
  'pulls',
  'releases',
  'stargazers',
  'statuses',
  'subscribers',
  'subscription',
  'tags',
  'teams',
  'trees',
];

/** Counts that mean nothing here. */
const repositoryCounts = [
  'forks',
  'forks_count',
  'open_issues',
  'open_issues_count',
  'size',
  'stargazers_count',
  'watchers',
  'watchers_count',
  'network_count',
  'subscribers_count',
];

/** The repository as GitHub describes it. @param mayWrite absent for those who ask as nobody, who are told of no rights */
export function repositoryBody(state: ForgeState, at: ForgeCall['at'], mayWrite: boolean): Json {
  const { owner, repo } = state;
  const url = repositoryUrl(state, at);
  const page = pageUrl(state, at);
  return {
    id: 1,
    node_id: 'R_1',
    name: repo,
    full_name: `${owner}/${repo}`,
    owner: userBody(owner),
    private: state.private,
    description: null,
    fork: false,
    url,
    html_url: page,
    ...Object.fromEntries(repositoryAddresses.map((name) => [`${name}_url`, `${url}/${name}`])),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `git@github.com:${owner}/${repo}.git`,
    svn_url: page,
    ...Object.fromEntries(repositoryCounts.map((name) => [name, 0])),
    default_branch: state.defaultBranch,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    archived: false,
    disabled: false,
    pushed_at: '2026-01-01T00:00:00Z',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: { admin: false, maintain: mayWrite, push: mayWrite, triage: mayWrite, pull: true },
  };
}
