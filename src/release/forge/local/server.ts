import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createRouter, listen, type Match, type Router } from '../../loopback/index.js';
import { Cut, sendBytes } from './bytes.js';
import type { Answer, Exchange, ForgePart, Route } from './exchange.js';
import type { Faults } from './faults.js';
import { assetRoutes } from './routes/assets.js';
import { factRoutes } from './routes/facts.js';
import { releaseRoutes } from './routes/releases.js';
import { tagRoutes } from './routes/tags.js';
import { webRoutes } from './routes/web.js';
import { createState, type ForgeSeed, type ForgeState } from './state.js';
import { standardHeaders, visitorOf } from './visitor.js';
import { answerTo, type Job } from './work.js';

/** How a forge is started. */
export interface LocalForgeOptions extends ForgeSeed {
  /** Folder for the bytes of assets; made, and removed with the forge. */
  readonly folder: string;
  /** What goes wrong. Absent: nothing. */
  readonly faults?: Faults;
  /** Told of every request before and after the forge does its work: there a test stops the one who asks. */
  readonly onRequest?: (exchange: Exchange, moment: 'before' | 'after') => void;
}

/**
 * GitHub's contract for releases, held by a server in this process: `publish --dry-run` walks the real code against it, without a token and without a
 * network. Tests hold its answers against GitHub's published description.
 */
export interface LocalForge {
  /** Root of the API. */
  readonly url: string;
  /** What stands for `https://github.com`: downloads by name. */
  readonly webUrl: string;
  readonly state: ForgeState;
  /** Every request, in the order of arrival. */
  readonly exchanges: readonly Exchange[];
  /** Path of the bytes of an asset. */
  readonly bytesOf: (id: number) => string;
  readonly stop: () => Promise<void>;
}

const parts: readonly ForgePart[] = ['api', 'uploads', 'storage', 'web'];

/** Starts a forge on free ports of this machine. */
export async function startLocalForge(options: LocalForgeOptions): Promise<LocalForge> {
  const state = createState(options);
  const exchanges: Exchange[] = [];
  const addresses = new Map<ForgePart, string>();
  const at = (part: ForgePart) => addresses.get(part) ?? '';
  const bytesOf = (id: number) => join(options.folder, String(id));
  await mkdir(options.folder, { recursive: true });
  const routes = [factRoutes, tagRoutes, releaseRoutes, assetRoutes, webRoutes].flatMap((make) =>
    make(state),
  );
  const routers = new Map(
    parts.map((part) => [part, createRouter(routes.filter((route) => route.part === part))]),
  );
  const serve = serving({ options, state, exchanges, at, bytesOf, routers });
  const listening = await Promise.all(
    parts.map((part) => listen((request, response) => void serve(part, request, response))),
  );
  parts.forEach((part, index) => addresses.set(part, listening[index]?.url ?? ''));
  return {
    url: at('api'),
    webUrl: at('web'),
    state,
    exchanges,
    bytesOf,
    stop: async () => {
      await Promise.all(listening.map(({ stop }) => stop()));
      await rm(options.folder, { recursive: true, force: true });
    },
  };
}

/** What serving needs. */
interface Serving extends Pick<Job, 'state' | 'at' | 'bytesOf'> {
  readonly options: LocalForgeOptions;
  readonly exchanges: Exchange[];
  readonly routers: ReadonlyMap<ForgePart, Router<Route>>;
}

function serving({ options, exchanges, routers, ...forge }: Serving) {
  const calls = new Map<string, number>();
  const faultOf = (name: string) => {
    const call = (calls.get(name) ?? 0) + 1;
    calls.set(name, call);
    return options.faults?.(name, call);
  };
  return async (part: ForgePart, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const match = routers.get(part)?.(method, url.pathname);
    const route = match?.route.path ?? url.pathname;
    const fault = faultOf(`${method} ${route}`);
    const number = exchanges.length + 1;
    const path = `${url.pathname}${url.search}`;
    const exchange: Exchange = { number, part, method, route, path, status: 0 };
    exchanges.push(exchange);
    // a request that was destroyed has none any more
    const { socket } = request;
    try {
      await readJson(match, request, exchange);
      options.onRequest?.(exchange, 'before');
      const visitor = visitorOf(forge.state, request.headers.authorization);
      const job: Job = { ...forge, match, request, url, exchange, visitor, fault };
      const answer = await answerTo(job);
      options.onRequest?.(exchange, 'after');
      await write(job, response, answer);
    } catch (error) {
      cut(socket, error);
    }
  };
}

/** Reads the JSON of a request; the bytes of a file are left to the handler. */
async function readJson(
  match: Match<Route> | undefined,
  request: IncomingMessage,
  exchange: Exchange,
): Promise<void> {
  if (match?.route.part === 'uploads') return;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text !== '') exchange.request = JSON.parse(text) as unknown;
}

async function write(
  { state, visitor, exchange, request, fault }: Job,
  response: ServerResponse,
  { status, body, file, headers = {} }: Answer,
): Promise<void> {
  exchange.status = status;
  for (const [name, value] of Object.entries({ ...standardHeaders(state, visitor), ...headers }))
    response.setHeader(name, value);
  // what is left of an upload that was refused
  request.resume();
  if (file) return sendBytes(response, file, fault);
  exchange.answer = body;
  if (body === undefined) return void response.writeHead(status).end();
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Ends a connection without a word. Those who went away themselves are no error of ours. @throws the error when it is one */
function cut(socket: Socket, error: unknown): void {
  socket.destroy();
  const gone =
    error instanceof Error && 'code' in error && /^(?:ECONNRESET|EPIPE|ERR_STREAM)/.test(String(error.code));
  if (!(error instanceof Cut) && !gone) throw error;
}
