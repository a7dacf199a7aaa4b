import { pageUrl } from '../bodies.js';
import { failure, notFound, type Answer, type ForgeCall, type Route } from '../exchange.js';
import { latestOf, publishedOf, type ForgeState, type StoredRelease } from '../state.js';
import { findAsset, storageUrl } from './assets.js';

const releases = '/{owner}/{repo}/releases';

/** What `github.com` itself and the storage behind it answer: downloads by name, which installers and people use. */
export function webRoutes(state: ForgeState): readonly Route[] {
  const download = (release: StoredRelease | undefined, { parameter, at }: ForgeCall): Answer => {
    const asset = [...(release?.assets.values() ?? [])].find(({ name }) => name === parameter('name'));
    if (asset?.state !== 'uploaded') return notFound;
    return { status: 302, headers: { location: storageUrl(asset.id, at) } };
  };
  return [
    {
      part: 'web',
      method: 'GET',
      path: `${releases}/latest`,
      handle: ({ at }) => {
        const latest = latestOf(state);
        if (!latest) return notFound;
        return { status: 302, headers: { location: `${pageUrl(state, at)}/releases/tag/${latest.tag}` } };
      },
    },
    {
      part: 'web',
      method: 'GET',
      path: `${releases}/tag/{tag}`,
      handle: ({ parameter }) => {
        const release = publishedOf(state, parameter('tag'));
        return release ? { status: 200, body: { tag: release.tag } } : notFound;
      },
    },
    {
      part: 'web',
      method: 'GET',
      path: `${releases}/latest/download/{name}`,
      handle: (call) => download(latestOf(state), call),
    },
    {
      part: 'web',
      method: 'GET',
      path: `${releases}/download/{tag}/{name}`,
      handle: (call) => download(publishedOf(state, call.parameter('tag')), call),
    },
    {
      part: 'storage',
      method: 'GET',
      path: '/bytes/{asset_id}',
      handle: ({ parameter, query, header, bytesOf }) => {
        // the storage of GitHub refuses a request that brings a second right along; here it shows a token that leaks
        if (header('authorization') !== undefined) return failure(400, 'Only one auth mechanism allowed');
        const found = findAsset(state, Number(parameter('asset_id')), true);
        if (!found || query.get('signature') !== 'local') return notFound;
        const { id, name, size } = found.asset;
        return { status: 200, file: { path: bytesOf(id), size, name } };
      },
    },
  ];
}
