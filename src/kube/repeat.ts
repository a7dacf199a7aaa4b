import { isRecord } from '../kernel/json.js';
import type { KubeAnswer, KubeClient, KubeRequest } from './client.js';
import { isKubeError, type KubeError } from './errors.js';

/**
 * Whether a request may be sent again although it may have been carried out before. Not those that do something each time: a creation
 * under a name that the server chooses, and a JSON patch, which may append.
 */
export function repeatable({ method, contentType, body }: KubeRequest): boolean {
  if (method === 'PATCH') return contentType !== 'application/json-patch+json';
  return method !== 'POST' || !('generateName' in metadataOf(body));
}

/**
 * Recognises in the answer to a repeated request that an earlier attempt, whose answer was lost, was carried out; undefined when it was not,
 * or when it cannot be told. A deletion: it is gone. A creation or replacement: what is there has every value that was sent. Without
 * that comparison two deployers that create the same lock would both believe that they hold it.
 *
 * @throws KubeError when the state of the object cannot be read
 */
export async function doneBefore(
  client: KubeClient,
  request: KubeRequest,
  error: KubeError,
): Promise<KubeAnswer | undefined> {
  const { method } = request;
  if (method === 'DELETE' && error.kind === 'not-found') return { status: 200, body: {}, warnings: [] };
  if (method === 'POST' && error.reason === 'AlreadyExists')
    return sameAsSent(client, request, createdPath(request));
  if (method === 'PUT' && error.kind === 'conflict') return sameAsSent(client, request, request.path);
  return undefined;
}

async function sameAsSent(
  client: KubeClient,
  { body, signal }: KubeRequest,
  path: string | undefined,
): Promise<KubeAnswer | undefined> {
  if (path === undefined) return undefined;
  try {
    const answer = await client.request({ path, ...(signal !== undefined && { signal }) });
    return holds(answer.body, asStored(body)) ? answer : undefined;
  } catch (error) {
    if (isKubeError(error, 'not-found')) return undefined;
    throw error;
  }
}

function createdPath({ path, body }: KubeRequest): string | undefined {
  const { name } = metadataOf(body);
  return typeof name === 'string' ? `${path}/${encodeURIComponent(name)}` : undefined;
}

/** Metadata that the API server assigns anew with each write. */
const assigned: ReadonlySet<string> = new Set(['resourceVersion', 'managedFields', 'generation']);

/** What the API server makes of an object in any case: a new resource version, and `data` of the `stringData` of a Secret. */
function asStored(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { stringData, data, ...rest } = body;
  const metadata = Object.entries(metadataOf(body)).filter(([key]) => !assigned.has(key));
  const encoded = Object.entries(isRecord(stringData) ? stringData : {}).map(([key, text]) => {
    return [key, Buffer.from(String(text)).toString('base64')] as const;
  });
  const all = { ...(isRecord(data) ? data : {}), ...Object.fromEntries(encoded) };
  return {
    ...rest,
    metadata: Object.fromEntries(metadata),
    ...(Object.keys(all).length > 0 && { data: all }),
  };
}

/**
 * Whether a value holds everything of another one: servers add defaults. A value that the server writes in another way, such as a quantity, counts
 * as different; the caller then hears of the conflict, which is safe.
 */
function holds(actual: unknown, wanted: unknown): boolean {
  if (isRecord(wanted)) {
    return Object.entries(wanted).every(
      ([key, member]) =>
        member === undefined ||
        holds(isRecord(actual) ? (actual[key] ?? emptied(member)) : undefined, member),
    );
  }
  if (Array.isArray(wanted)) {
    const items: unknown[] | undefined = Array.isArray(actual) ? actual : undefined;
    return items?.length === wanted.length && wanted.every((item, index) => holds(items[index], item));
  }
  return actual === wanted;
}

/** Empty maps, lists and nulls are left out of what is stored. */
function emptied(member: unknown): unknown {
  if (member === null) return null;
  if (Array.isArray(member) && member.length === 0) return member;
  return isRecord(member) && Object.keys(member).length === 0 ? member : undefined;
}

function metadataOf(body: unknown): Readonly<Record<string, unknown>> {
  const metadata = isRecord(body) ? body['metadata'] : undefined;
  return isRecord(metadata) ? metadata : {};
}
