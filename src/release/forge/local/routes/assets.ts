import { assetBody, repositoryUrl } from '../bodies.js';
import { failure, invalid, notFound, type Answer, type ForgeCall, type Route } from '../exchange.js';
import { page } from '../page.js';
import { takeId, timestamp, type ForgeState, type StoredAsset, type StoredRelease } from '../state.js';

const repository = '/repos/{owner}/{repo}';

/** Name as GitHub stores it: characters that an address would have to escape become dots ("Upload a release asset"). */
export function storedName(name: string): string {
  return name.replace(/[^A-Za-z0-9._+@-]+/g, '.').replace(/^\.+|\.+$/g, '');
}

/** An asset and the release it belongs to; undefined when there is none that the one who asks may see. */
export function findAsset(
  state: ForgeState,
  id: number,
  mayWrite: boolean,
): { readonly release: StoredRelease; readonly asset: StoredAsset } | undefined {
  for (const release of state.releases.values()) {
    const asset = release.assets.get(id);
    if (asset) return release.draft && !mayWrite ? undefined : { release, asset };
  }
  return undefined;
}

/** Uploading, listing, downloading and deleting files. */
export function assetRoutes(state: ForgeState): readonly Route[] {
  return [
    {
      part: 'uploads',
      method: 'POST',
      path: `${repository}/releases/{release_id}/assets`,
      writes: true,
      handle: (call) => upload(state, call),
    },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/releases/{release_id}/assets`,
      handle: (call) => list(state, call),
    },
    {
      part: 'api',
      method: 'GET',
      path: `${repository}/releases/assets/{asset_id}`,
      handle: (call) => read(state, call),
    },
    {
      part: 'api',
      method: 'DELETE',
      path: `${repository}/releases/assets/{asset_id}`,
      writes: true,
      handle: ({ parameter }) => {
        const found = findAsset(state, Number(parameter('asset_id')), true);
        if (!found) return notFound;
        if (found.release.immutable) return failure(422, 'Cannot delete asset from an immutable release');
        found.release.assets.delete(found.asset.id);
        return { status: 204 };
      },
    },
  ];
}

async function upload(state: ForgeState, call: ForgeCall): Promise<Answer> {
  const { parameter, query, header, receive, at } = call;
  const release = state.releases.get(Number(parameter('release_id')));
  if (!release) return notFound;
  const name = storedName(query.get('name') ?? '');
  if (name === '') return invalid('ReleaseAsset', 'name', 'missing_field');
  if (release.immutable) return failure(422, 'Cannot upload assets to an immutable release.');
  if ([...release.assets.values()].some((asset) => asset.name === name))
    return invalid('ReleaseAsset', 'name', 'already_exists');
  const asset: StoredAsset = {
    id: takeId(state),
    name,
    contentType: header('content-type') ?? 'application/octet-stream',
    state: 'starter',
    size: 0,
    sha256: '',
    createdAt: timestamp(state),
  };
  // there from the first byte on, and left behind when the rest never comes
  release.assets.set(asset.id, asset);
  const { size, sha256 } = await receive(asset.id);
  Object.assign(asset, { state: 'uploaded', size, sha256 });
  return { status: 201, body: assetBody(state, release, asset, at) };
}

function list(state: ForgeState, { parameter, query, at, mayWrite }: ForgeCall): Answer {
  const release = state.releases.get(Number(parameter('release_id')));
  if (!release || (release.draft && !mayWrite)) return notFound;
  const url = `${repositoryUrl(state, at)}/releases/${release.id}/assets`;
  const { items, link } = page([...release.assets.values()], query, url);
  return {
    status: 200,
    body: items.map((asset) => assetBody(state, release, asset, at)),
    ...(link !== undefined && { headers: { link } }),
  };
}

/** Describes an asset, or leads to its bytes. */
function read(state: ForgeState, { parameter, header, at, mayWrite }: ForgeCall): Answer {
  const found = findAsset(state, Number(parameter('asset_id')), mayWrite);
  if (!found) return notFound;
  const { release, asset } = found;
  if (header('accept') !== 'application/octet-stream')
    return { status: 200, body: assetBody(state, release, asset, at) };
  if (asset.state !== 'uploaded') return notFound;
  return { status: 302, headers: { location: storageUrl(asset.id, at) } };
}

/** Address of the bytes: on another host, with a right of its own in its query. */
export function storageUrl(id: number, at: ForgeCall['at']): string {
  return `${at('storage')}/bytes/${id}?signature=local`;
}
