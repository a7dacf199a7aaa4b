import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';
import { isWatch, type Fault } from './rules.js';

/** Where requests go. */
export interface Upstream {
  readonly url: URL;
  /** Sent where the client sends none. */
  readonly token: string;
  readonly agent: Agent;
}

/** One request on its way. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: Upstream;
  readonly fault: Fault | undefined;
}

/** Forwards a request and its answer, disturbed by the fault. @param tell gets the status as soon as it is known */
export function forward(exchange: Exchange, tell: (status: number) => void): void {
  const { request, response, fault } = exchange;
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  switch (fault?.do) {
    case 'answer':
      tell(fault.status);
      return void readAll(request).then(() => answer(response, fault));
    case 'reset-before':
      return void readAll(request).then(() => request.socket.destroy());
    case 'hang':
      return;
    case 'run-before':
      fault.run();
      return void request.socket.destroy();
    case 'delay':
      return void setTimeout(() => send(exchange, tell), fault.milliseconds);
    default:
      return send(exchange, tell);
  }
}

function send({ request, response, upstream, fault }: Exchange, tell: (status: number) => void): void {
  const { url, token, agent } = upstream;
  const { authorization = `Bearer ${token}`, ...headers } = request.headers;
  // those of the connection to us
  delete headers.host;
  delete headers.connection;
  const options = {
    agent,
    method: request.method,
    headers: { ...headers, authorization, ...(needsText(fault) && { 'accept-encoding': 'identity' }) },
  };
  const sent = httpsRequest(new URL(request.url ?? '/', url), options, (from) => {
    tell(from.statusCode ?? 0);
    from.on('error', () => request.socket.destroy());
    passBack(from, { request, response, upstream, fault });
  });
  // the API server is down: what a client would see is a refused connection
  sent.on('error', () => request.socket.destroy());
  // a client that is gone must not hold a watch open; a write that is under way lands
  if (request.method === 'GET') response.on('close', () => sent.destroy());
  request.pipe(sent);
}

function needsText(fault: Fault | undefined): boolean {
  return fault?.do === 'end-watch' || fault?.do === 'half-body';
}

function passBack(from: IncomingMessage, { request, response, fault }: Exchange): void {
  const headers = { ...from.headers };
  const status = from.statusCode ?? 502;
  // the answer to a watch has no end to wait for
  const open = isWatch({ method: request.method ?? '', url: request.url ?? '' });
  switch (fault?.do) {
    case 'reset-after':
      if (open) return void request.socket.destroy();
      return void readAll(from).then(() => request.socket.destroy());
    case 'run-after':
      return void readAll(from).then(() => {
        fault.run();
        request.socket.destroy();
      });
    case 'half-body':
      if (open) return cutFirstEvent(from, { request, response, headers });
      return void readAll(from).then((body) => {
        // the length of the whole is promised
        response.writeHead(status, { ...headers, 'content-length': body.length });
        response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
      });
    case 'end-watch':
      response.writeHead(status, headers);
      return endAfterLines(from, response, fault.events);
    case 'shift-date':
      headers.date = new Date(Date.now() + fault.milliseconds).toUTCString();
      break;
    default:
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  from.pipe(response);
}

interface OpenAnswer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: IncomingMessage['headers'];
}

/** Begins to pass an event on and cuts the connection in the middle of it. */
function cutFirstEvent(from: IncomingMessage, { request, response, headers }: OpenAnswer): void {
  response.writeHead(from.statusCode ?? 502, headers);
  response.flushHeaders();
  from.once('data', (chunk: Buffer) =>
    response.write(chunk.subarray(0, chunk.length / 2), () => request.socket.destroy()),
  );
}

/** Passes so many lines on, then ends; a watch sends one event per line. */
function endAfterLines(from: IncomingMessage, response: ServerResponse, count: number): void {
  let left = count;
  if (left === 0) return void (response.end(), from.destroy());
  from.on('data', (chunk: Buffer) => {
    const lines = chunk.toString('latin1').split('\n');
    const whole = lines.slice(0, Math.min(left, lines.length - 1));
    left -= whole.length;
    if (left > 0) return void response.write(chunk);
    response.end(Buffer.from(`${whole.join('\n')}\n`, 'latin1'));
    from.destroy();
  });
  from.on('end', () => response.end());
}

function answer(response: ServerResponse, fault: Extract<Fault, { do: 'answer' }>): void {
  const { status: code, message = 'fault injected', reason, retryAfter } = fault;
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  response.writeHead(code, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify(body));
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch {
    // the other end is gone
  }
  return Buffer.concat(chunks);
}
