import { isRecord } from '../../kernel/json.js';
import type { Asset, Release, Tag } from './model.js';

/** What Octokit gives for a release; only what is read here. */
export interface RawRelease {
  readonly id: number;
  readonly tag_name: string;
  readonly target_commitish: string;
  readonly name: string | null;
  readonly body?: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly immutable?: boolean;
  readonly created_at: string;
  readonly published_at: string | null;
  readonly upload_url: string;
  readonly html_url: string;
  readonly assets: readonly RawAsset[];
}

/** What Octokit gives for an asset; only what is read here. */
export interface RawAsset {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly size: number;
  readonly digest?: string | null;
  readonly url: string;
}

/** A release in our words. */
export function readRelease(raw: RawRelease): Release {
  return {
    id: raw.id,
    tag: raw.tag_name,
    target: raw.target_commitish,
    name: raw.name ?? '',
    body: raw.body ?? '',
    draft: raw.draft,
    prerelease: raw.prerelease,
    immutable: raw.immutable === true,
    ...(raw.published_at !== null && { publishedAt: raw.published_at }),
    uploadUrl: raw.upload_url,
    page: raw.html_url,
    assets: raw.assets.map(readAsset),
  };
}

/** An asset in our words. A digest that is no SHA-256 counts as none. */
export function readAsset(raw: RawAsset): Asset {
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(raw.digest ?? '') ?? [];
  return {
    id: raw.id,
    name: raw.name,
    state: raw.state,
    size: raw.size,
    ...(sha256 !== undefined && { sha256 }),
    url: raw.url,
  };
}

/** The asset in the answer to an upload, which no client has typed. @throws Error when it is none: the answer came from somebody else */
export function readUploaded(text: string): Asset {
  const raw: unknown = JSON.parse(text);
  if (!isRecord(raw) || typeof raw['id'] !== 'number' || typeof raw['name'] !== 'string')
    throw new Error('the answer to the upload describes no asset');
  return readAsset(raw as unknown as RawAsset);
}

/** A tag of which the commit is known. */
export function readTag(name: string, object: { type: string; sha: string }, commit: string): Tag {
  return { name, type: object.type, sha: object.sha, commit };
}

/** Address for an upload, from the template that the server gave (RFC 6570, `{?name,label}`). */
export function uploadAddress(template: string, name: string): string {
  const url = new URL(template.replace(/\{[^}]*\}$/, ''));
  url.searchParams.set('name', name);
  return url.href;
}
