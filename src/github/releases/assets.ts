import type { Access } from './access.js';
import { unlessAbsent } from './caller.js';
import { ForgeAnswer } from './errors.js';
import type { Uploaded } from './model.js';
import { everyPage, perPage } from './pages.js';
import type { Releases } from './port.js';
import { readAsset, readUploaded, uploadAddress } from './read.js';
import { openDownload, sendFile, type Answer } from './transfer.js';

/** Files of releases. */
export function assetMethods({
  github,
  call,
  at,
  transfer,
}: Access): Pick<Releases, 'assets' | 'upload' | 'removeAsset' | 'download'> {
  const { repos } = github.rest;
  return {
    assets: async (releaseId, signal) => {
      const all = await everyPage((page) =>
        call({ what: `listing the assets of release ${releaseId}`, repeatable: true, signal }, () =>
          repos.listReleaseAssets({ ...at(signal), release_id: releaseId, per_page: perPage, page }),
        ),
      );
      return all.map(readAsset);
    },
    upload: (release, file, signal) =>
      call({ what: `uploading ${file.name}`, repeatable: false, signal }, async () =>
        uploaded(await sendFile(uploadAddress(release.uploadUrl, file.name), file, transfer(signal))),
      ),
    removeAsset: async (id, signal) => {
      await call({ what: `deleting asset ${id}`, repeatable: true, signal }, () =>
        unlessAbsent(repos.deleteReleaseAsset({ ...at(signal), asset_id: id })),
      );
    },
    download: (asset, signal) =>
      call({ what: `downloading ${asset.name}`, repeatable: true, signal }, () =>
        openDownload(asset.url, transfer(signal)),
      ),
  };
}

/** Reads the answer to an upload. A name that is taken is no failure: whether what is there is ours, the caller finds out. */
function uploaded({ status, headers, text }: Answer): Uploaded {
  if (status === 201) return { is: 'uploaded', asset: readUploaded(text) };
  if (status === 422 && text.includes('already_exists')) return { is: 'exists' };
  throw new ForgeAnswer(status, headers, messageIn(text));
}

/** What a server says in an error; not everybody on the way answers in JSON. */
function messageIn(text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: string; errors?: unknown };
    return `${message ?? 'no message'}${errors === undefined ? '' : `: ${JSON.stringify(errors)}`}`;
  } catch {
    return text.slice(0, 200).trim() || 'no message';
  }
}
