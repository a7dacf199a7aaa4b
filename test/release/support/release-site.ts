import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { packArchive } from '../../../src/release/archive/index.js';
import { formatChecksums } from '../../../src/release/checksum/format.js';
import { sha256 } from '../../../src/bundle/digest.js';
import { generateMinisign } from '../../../src/release/signing/minisign/generate.js';
import { lastLine } from '../../../src/release/signing/minisign/format.js';
import { readSecretKey } from '../../../src/release/signing/minisign/secret-key.js';
import { signMinisign } from '../../../src/release/signing/minisign/sign.js';
import type { ReleaseFacts } from '../../../src/release/upgrade/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { serve, type TestServer } from '../../support/server.js';

/** A pair of keys. */
export interface SiteKey {
  /** The line of the public key file. */
  readonly line: string;
  readonly sign: (content: string, file?: string) => string;
}

/** Makes a pair of keys without a password. */
export async function makeKey(): Promise<SiteKey> {
  const { publicFile, secretFile } = await generateMinisign();
  const source = { key: 'CTO_RELEASE_MINISIGN_KEY', password: 'CTO_RELEASE_MINISIGN_PASSWORD' } as const;
  const secret = await readSecretKey(secretFile, undefined, source);
  return {
    line: lastLine(publicFile),
    sign: (content, file = 'checksums.txt') =>
      signMinisign(Buffer.from(content), secret, { file, timestamp: 1_700_000_000 }),
  };
}

/** Answers something else than what is there. */
type Fault = (response: ServerResponse, time: number, whole: Buffer) => void;

/** A page of releases as GitHub has it, as far as an upgrade looks at it. */
export interface ReleasePage {
  /** Answers for a path; `time` says how often it was asked for, counted from 1. */
  readonly answer: (path: string, response: ServerResponse, time: number) => void;
  /** Files by `v<version>/<name>`. */
  readonly files: Map<string, Buffer>;
  /** Faults by the same names, or `latest`. */
  readonly faults: Map<string, Fault>;
  /** Which release the page leads to. */
  latest: string;
  /** Puts a release there, with the archive of one platform. @param key absent: it is not signed */
  readonly publish: (
    version: string,
    program: string | Uint8Array,
    key?: SiteKey,
    platform?: string,
  ) => Promise<void>;
}

/** Name of an archive. */
export const archiveOf = (version: string, platform = 'linux-amd64') =>
  `cto-${version}-${platform}.${platform.startsWith('windows') ? 'zip' : 'tar.gz'}`;

/** A page of releases with a server of its own. */
export interface ReleaseSite extends ReleasePage, TestServer {
  /** Address of the page. */
  readonly releases: string;
  /** Facts of programs of this page. */
  readonly facts: (keys: readonly SiteKey[]) => ReleaseFacts;
}

/** Path of the page on its server. */
export const pagePath = '/example/platform/releases';

/** Facts of programs of a page. @param keys that they trust, newest first */
export function factsOf(releases: string, keys: readonly SiteKey[]): ReleaseFacts {
  return {
    releases,
    archive: 'cto-{version}-{os}-{arch}',
    minisignKeys: keys.map(({ line }) => line),
  };
}

/** A page without any release. */
export function releasePage(): ReleasePage {
  const files = new Map<string, Buffer>();
  const faults = new Map<string, Fault>();
  const page: ReleasePage = {
    files,
    faults,
    latest: '',
    answer: (path, response, time) => {
      const name = path.replace(`${pagePath}/`, '').replace('download/', '');
      const whole = files.get(name);
      const fault = faults.get(name);
      if (fault) fault(response, time, whole ?? Buffer.alloc(0));
      else if (name === 'latest')
        response.writeHead(302, { location: `${pagePath}/tag/v${page.latest}` }).end();
      else if (name.startsWith('tag/')) response.writeHead(200).end('a page');
      else if (whole) response.writeHead(200, { 'content-length': whole.length }).end(whole);
      else response.writeHead(404).end();
    },
    publish: async (version, program, key, platform = 'linux-amd64') => {
      const name = archiveOf(version, platform);
      const archive = await pack(name, program, platform.startsWith('windows') ? 'cto.exe' : 'cto');
      const list = formatChecksums([
        { name, sha256: sha256(archive) },
        { name: 'install.sh', sha256: '0'.repeat(64) },
      ]);
      files.set(`v${version}/${name}`, archive);
      files.set(`v${version}/checksums.txt`, Buffer.from(list));
      if (key) files.set(`v${version}/checksums.txt.minisig`, Buffer.from(key.sign(list)));
      page.latest = version;
    },
  };
  return page;
}

/** Packs a program as a release does. */
async function pack(name: string, program: string | Uint8Array, member: string): Promise<Buffer> {
  const file = join(temporaryFolder(), name);
  const inside = name.replace(/\.(?:tar\.gz|zip)$/, '');
  await packArchive(
    file,
    [
      { path: `${inside}/${member}`, content: program, executable: true },
      { path: `${inside}/LICENSE`, content: 'Apache-2.0\n' },
    ],
    { sourceDate: 1_700_000_000, level: 1 },
  );
  return readFileSync(file);
}

/** Starts a page of releases without any release; it ends after the test. */
export async function startReleaseSite(): Promise<ReleaseSite> {
  const page = releasePage();
  const server = await serve(page.answer);
  const releases = `${server.url}${pagePath}`;
  return Object.assign(page, server, {
    releases,
    facts: (keys: readonly SiteKey[]) => factsOf(releases, keys),
  });
}
