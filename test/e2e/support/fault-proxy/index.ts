import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { writeKubeconfig, type Testbed } from '../../../../scripts/lib/testbed/index.js';
import { forward, type Upstream } from './forward.js';
import { createPicker, isWrite, type FaultRule, type Incoming } from './rules.js';

export type { Fault, FaultRule, Incoming, Match } from './rules.js';
export { isWatch, isWrite, mulberry32 } from './rules.js';

/** A request that came, and what became of it. */
export interface LogEntry extends Incoming {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether it changes the cluster when it succeeds. */
  readonly write: boolean;
  /** What was done to it. Absent: nothing. */
  readonly fault?: string;
  /** Status of the API server, or of the fault. Absent: there was no answer yet. */
  status?: number;
}

/** A proxy in front of an API server that disturbs. */
export interface FaultProxy {
  /** Path of a kubeconfig that leads here. */
  readonly kubeconfig: string;
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Every request since the start or {@link setRules}, in order of arrival. */
  readonly log: readonly LogEntry[];
  /** Requests of the log that changed something, such as `PATCH 201`. */
  writes(): readonly LogEntry[];
  /** Other rules from now on; counts and the log start anew. */
  setRules(rules: readonly FaultRule[]): void;
  /** Cuts all connections and ends. */
  stop(): Promise<void>;
}

/** What a caller says about a proxy. */
export interface FaultProxyOptions {
  /** @default none */
  readonly rules?: readonly FaultRule[];
  /** Seed of chance.
   * @default 1 */
  readonly seed?: number;
  /** User of the kubeconfig, such as one with `exec`.
   * @default nobody; the proxy adds the administrator's token where none is sent */
  readonly user?: Readonly<Record<string, unknown>>;
}

let made = 0;

/** Starts a proxy on a free port of the loopback address, without encryption. It forwards with the token of the caller, or the administrator's. */
export async function startFaultProxy(bed: Testbed, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const { seed = 1, user = {} } = options;
  const upstream: Upstream = {
    url: new URL(bed.url),
    token: bed.token,
    agent: new Agent({ keepAlive: true, ca: bed.authority }),
  };
  let picker = createPicker(options.rules ?? [], seed);
  let log: LogEntry[] = [];
  const { server, sockets } = listenOn((request, response) => {
    const incoming = incomingOf(request);
    const fault = picker.pick(incoming);
    const entry: LogEntry = {
      ...incoming,
      at: Date.now(),
      write: isWrite(incoming),
      ...(fault && { fault: fault.do }),
    };
    log.push(entry);
    forward({ request, response, upstream, fault }, (status) => (entry.status = status));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(bed.folder, `kubeconfig-proxy-${(made += 1)}`);
  writeKubeconfig(kubeconfig, { url, user });
  return {
    kubeconfig,
    url,
    get log() {
      return log;
    },
    writes: () => log.filter(({ write, status = 0 }) => write && status >= 200 && status < 300),
    setRules: (rules) => {
      picker = createPicker(rules, seed);
      log = [];
    },
    stop: () => end(server, sockets, upstream),
  };
}

function incomingOf({ method = 'GET', url = '/', headers }: IncomingMessage): Incoming {
  return {
    method,
    url,
    ...(headers.authorization !== undefined && { authorization: headers.authorization }),
  };
}

function listenOn(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const sockets = new Set<Socket>();
  const server = createServer(answer);
  // a busy machine may let a client be slow between two requests
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // killed clients cut their connections
    socket.on('error', () => undefined);
  });
  return { server, sockets };
}

async function end(server: Server, sockets: ReadonlySet<Socket>, { agent }: Upstream): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  agent.destroy();
  await closed;
}
