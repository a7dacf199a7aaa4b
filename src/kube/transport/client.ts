import type { IncomingMessage } from 'node:http';
import { redact } from '../../kernel/redact.js';
import { toKubeError, type FailureHeaders } from '../classify.js';
import type { KubeAnswer, KubeClient, KubeRequest, KubeTarget, Query, WatchEvent } from '../client.js';
import type { Credential, Credentials } from '../credentials/model.js';
import { connectionClosed, KubeError } from '../errors.js';
import { createConnections } from './agents.js';
import { readBody } from './body.js';
import { open, send } from './http.js';
import { defaultTimeouts, type Connections, type Endpoint, type HttpCall, type Timeouts } from './model.js';
import { secretTexts } from './secret-texts.js';
import { watchEvents } from './watch.js';

/** What a client is made from. */
export interface ClientOptions {
  readonly target: KubeTarget;
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly timeouts?: Timeouts;
}

interface Session extends ClientOptions {
  readonly connections: Connections;
  readonly limits: Required<Timeouts>;
  /** Whether answers may come packed: not on this machine, where unpacking takes longer than the way. */
  readonly packed: boolean;
  closed: boolean;
}

/** Makes a client over `node:https`. Opens no connection yet. */
export function createClient(options: ClientOptions): KubeClient {
  const limits = { ...defaultTimeouts, ...options.timeouts };
  const session: Session = {
    ...options,
    limits,
    connections: createConnections(options.endpoint, limits.connect),
    packed: !isLoopback(options.endpoint.url.hostname),
    closed: false,
  };
  return {
    target: options.target,
    request: (request) => answerTo(session, request),
    watch: (path, query, signal) => watch(session, path, { query, signal }),
    close: () => {
      session.closed = true;
      session.connections.close();
    },
  };
}

async function answerTo(session: Session, request: KubeRequest): Promise<KubeAnswer> {
  const { limits, packed } = session;
  const reads = (request.method ?? 'GET') === 'GET';
  const call = toCall(request, session);
  const headers = { ...call.headers, ...(packed && reads && { 'accept-encoding': 'gzip' }) };
  const idle = reads ? limits.read : limits.write;
  const answer = await authenticated(session, { ...call, headers, idle }, send, () => undefined);
  const { status } = answer;
  if (status >= 400) throw failure(session, answer, request.body);
  const serverTime = Date.parse(answer.headers.date ?? '');
  return {
    status,
    body: answer.body,
    warnings: warningTexts(answer.headers.warning),
    ...(!Number.isNaN(serverTime) && { serverTime }),
  };
}

interface WatchOptions {
  readonly query: Query;
  readonly signal: AbortSignal;
}

async function* watch(
  session: Session,
  path: string,
  { query, signal }: WatchOptions,
): AsyncIterable<WatchEvent> {
  const request = { path, query: { ...query, watch: true, allowWatchBookmarks: true }, signal };
  const call = { ...toCall(request, session), idle: session.limits.watch, own: true };
  const response = await authenticated(session, call, open, (refused) => refused.resume());
  const { statusCode: status = 0, headers } = response;
  if (status >= 400) throw failure(session, { status, headers, body: await readBody(response) }, undefined);
  yield* watchEvents(response, signal, session.endpoint.url.host);
}

type Way<T> = (call: HttpCall, endpoint: Endpoint, connections: Connections) => Promise<T>;

/** Sends with the credentials of the moment and, when they are refused and there are others, once more. */
async function authenticated<T extends { readonly status: number } | IncomingMessage>(
  { endpoint, credentials, connections, closed }: Session,
  call: HttpCall,
  way: Way<T>,
  drop: (answer: T) => unknown,
): Promise<T> {
  if (closed) throw connectionClosed();
  const credential = await credentials.current();
  const answer = await way(withCredential(call, credential), endpoint, connections);
  const status = 'status' in answer ? answer.status : answer.statusCode;
  if (status !== 401 || !(await credentials.renew(credential))) return answer;
  drop(answer);
  return way(withCredential(call, await credentials.current()), endpoint, connections);
}

function withCredential(call: HttpCall, { headers, context }: Credential): HttpCall {
  return { ...call, headers: { ...call.headers, ...headers }, ...(context !== undefined && { context }) };
}

function toCall(request: KubeRequest, { userAgent, limits }: Session): Omit<HttpCall, 'idle'> {
  const { method = 'GET', path, query, body, signal } = request;
  return {
    method,
    path: path + queryText(query),
    connect: limits.connect,
    headers: {
      accept: request.accept ?? 'application/json',
      'user-agent': userAgent,
      ...(body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  };
}

function queryText(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

interface Refusal {
  readonly status: number;
  readonly headers: FailureHeaders;
  readonly body: unknown;
}

function failure({ credentials }: Session, { status, headers, body }: Refusal, sent: unknown): KubeError {
  const error = toKubeError(status, body, headers);
  const { kind, reason, causes, retryAfter } = error;
  const secrets = secretTexts(sent);
  const parts = {
    kind,
    status,
    causes: causes.map((cause) => ({
      ...cause,
      ...(cause.message && { message: redact(cause.message, secrets) }),
    })),
    ...(reason !== undefined && { reason }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
  if (kind !== 'unauthorized') return new KubeError(redact(error.message, secrets), parts);
  const { what, hint } = credentials;
  return new KubeError(`the API server does not accept ${what}`, {
    ...parts,
    ...(hint !== undefined && { hint }),
  });
}

/** Texts of `299 - "text"` values (RFC 7234, section 5.5; KEP-1693), which Node joins with commas. */
function warningTexts(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}

/** Whether a host is this machine (RFC 6761, section 6.3; RFC 4291, section 2.5.3). */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
