import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from '../../../kernel/json.js';
import { createRouter, listen } from '../../loopback/index.js';
import { refusal, type RegistryAnswer, type RegistryExchange, type RegistryRoute } from './exchange.js';
import { registryRoutes } from './routes.js';
import type { RegistryState } from './state.js';

/** How a registry is started. */
export interface LocalRegistryOptions {
  /** Names of users by their tokens. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Told of every request before it is answered; its status is filled in then. */
  readonly onRequest?: (exchange: RegistryExchange) => void;
}

/**
 * The contract of the npm registry, as far as the publisher and the `npm` program that it starts ask for it, held by a server in this process: `publish --dry-run`
 * walks the real code against it, without a token and without a network. Bytes of packages are hashed and not kept.
 *
 * See github.com/npm/registry/blob/main/docs/REGISTRY-API.md.
 */
export interface LocalRegistry {
  /** Ends with a slash, as registries are written. */
  readonly url: string;
  readonly state: RegistryState;
  /** Every request, in the order of arrival. */
  readonly exchanges: readonly RegistryExchange[];
  readonly stop: () => Promise<void>;
}

/** Starts an empty registry on a free port of this machine. */
export async function startLocalRegistry(options: LocalRegistryOptions): Promise<LocalRegistry> {
  const tokens = new Map(Object.entries(options.tokens));
  const state: RegistryState = { packages: new Map(), tokens, fault: undefined };
  const exchanges: RegistryExchange[] = [];
  const serve = serving(state, (exchange) => {
    exchanges.push(exchange);
    options.onRequest?.(exchange);
  });
  const { url, stop } = await listen((request, response) => void serve(request, response));
  return { url: `${url}/`, state, exchanges, stop };
}

function serving(state: RegistryState, told: (exchange: RegistryExchange) => void) {
  const router = createRouter(registryRoutes(state));
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const match = router(method, pathname);
    const route = match?.route.path ?? pathname;
    const exchange: RegistryExchange = { method, route, path: `${pathname}${search}`, status: 0 };
    told(exchange);
    const body = await readJson(request).catch(() => undefined);
    if (body !== undefined) exchange.request = withoutBytes(body);
    const user = state.tokens.get((request.headers.authorization ?? '').replace(/^bearer /i, ''));
    const parameter = (name: string) => match?.parameters[name] ?? '';
    const { status, body: answer } = match
      ? answerTo(state, match.route, { parameter, body, user })
      : refusal(404, 'Not found');
    exchange.status = status;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };
}

function answerTo(
  state: RegistryState,
  route: RegistryRoute,
  call: Parameters<RegistryRoute['handle']>[0],
): RegistryAnswer {
  if (route.writes !== true) return route.handle(call);
  if (call.user === undefined) return refusal(401, 'You must be logged in to do that.');
  const { fault } = state;
  state.fault = undefined;
  const scripted = fault && refusal(fault.status, 'as the script says');
  if (scripted && !fault.lost) return scripted;
  const answer = route.handle(call);
  return scripted ?? answer;
}

/** @returns undefined when nothing was sent @throws SyntaxError when it is no JSON */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** Megabytes in base64 would bury everything else that was sent. */
function withoutBytes(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['_attachments'])) return body;
  const files = Object.entries(body['_attachments']).map(([name, file]) => [
    name,
    isRecord(file) ? { ...file, data: undefined } : file,
  ]);
  return { ...body, _attachments: Object.fromEntries(files) as unknown };
}
