import { createHash } from 'node:crypto';
import { valid } from 'semver';
import { isRecord } from '../../../kernel/json.js';
import { refusal, type RegistryAnswer } from './exchange.js';
import { packageIn, type RegistryState, type StoredVersion } from './state.js';

const done: RegistryAnswer = { status: 201, body: { ok: true } };

/**
 * Takes what `npm publish` and `npm deprecate` send to the address of a package: with bytes it is one new version, without it is what the package should be
 * from now on. A version that is there never gets other bytes.
 */
export function putPackage(state: RegistryState, name: string, body: unknown): RegistryAnswer {
  if (!isRecord(body) || body['name'] !== name || !isRecord(body['versions']))
    return refusal(400, `this describes no version of ${name}`);
  const versions = Object.entries(body['versions']);
  const bytes = bytesIn(body['_attachments']);
  if (!bytes) return mark(state, name, versions);
  const [version] = versions;
  if (versions.length !== 1 || !version) return refusal(400, 'one version is published at a time');
  return add(state, name, { version, bytes, tags: body['dist-tags'] });
}

/** Bytes of the package that was sent. Undefined: none were. */
function bytesIn(attachments: unknown): Buffer | undefined {
  if (!isRecord(attachments)) return undefined;
  const file = Object.entries(attachments).find(([name]) => name.endsWith('.tgz'))?.[1];
  return isRecord(file) ? Buffer.from(String(file['data']), 'base64') : undefined;
}

interface Sent {
  readonly version: readonly [number: string, described: unknown];
  readonly bytes: Buffer;
  readonly tags: unknown;
}

function add(
  state: RegistryState,
  name: string,
  { version: [number, described], bytes, tags }: Sent,
): RegistryAnswer {
  if (valid(number) !== number || !isVersion(described) || described.version !== number)
    return refusal(400, `"${number}" is no version as it is described`);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (described.dist.integrity !== integrity) return refusal(400, 'the integrity is not that of the bytes');
  const wanted = isRecord(tags) ? Object.entries(tags) : [];
  if (wanted.length === 0 || wanted.some(([, tagged]) => tagged !== number))
    return refusal(400, 'a version comes with the tag that leads to it');
  if (state.packages.get(name)?.versions.has(number))
    return refusal(403, `You cannot publish over the previously published versions: ${number}.`);
  const stored = packageIn(state, name);
  stored.versions.set(number, described);
  for (const [tag] of wanted) stored.tags.set(tag, number);
  return done;
}

/** Only the marks are taken over: what was published stays as it is. */
function mark(
  state: RegistryState,
  name: string,
  versions: readonly (readonly [string, unknown])[],
): RegistryAnswer {
  const known = state.packages.get(name)?.versions;
  if (!known) return refusal(404, 'Not found');
  for (const [number, described] of versions) {
    const stored = known.get(number);
    if (!stored) return refusal(400, `version ${number} comes without its bytes`);
    const text = isRecord(described) ? described['deprecated'] : undefined;
    // an empty message takes the mark away
    known.set(number, {
      ...stored,
      deprecated: typeof text === 'string' && text !== '' ? text : undefined,
    });
  }
  return done;
}

function isVersion(value: unknown): value is StoredVersion {
  return isRecord(value) && typeof value['version'] === 'string' && isRecord(value['dist']);
}
