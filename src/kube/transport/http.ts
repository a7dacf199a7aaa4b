import { request as httpRequest, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { onAbort } from '../../kernel/abort.js';
import { readBody } from './body.js';
import { connectionError, ProxyRefusal, Silence } from './failure.js';
import { hostOf, type Connections, type Endpoint, type HttpAnswer, type HttpCall } from './model.js';

/** Sends a request and reads the whole answer. @throws KubeError `connection` and the like; the signal's reason when aborted */
export async function send(
  call: HttpCall,
  endpoint: Endpoint,
  connections: Connections,
): Promise<HttpAnswer> {
  const response = await open(call, endpoint, connections);
  try {
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await readBody(response),
    };
  } catch (error) {
    throw call.signal?.aborted === true ? call.signal.reason : connectionError(error, endpoint.url.host);
  }
}

/** Sends a request; resolves with the beginning of the answer. @throws like {@link send} */
export async function open(
  call: HttpCall,
  endpoint: Endpoint,
  connections: Connections,
): Promise<IncomingMessage> {
  call.signal?.throwIfAborted();
  const agent = await connections.agent(call);
  try {
    return await exchange(call, endpoint, agent);
  } catch (error) {
    throw call.signal?.aborted === true ? call.signal.reason : connectionError(error, endpoint.url.host);
  }
}

/** What a proxy answers when it is asked for a tunnel (`https-proxy-agent`). */
interface ProxyAnswer {
  readonly statusCode: number;
  readonly statusText: string;
}

function exchange(call: HttpCall, endpoint: Endpoint, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const start = endpoint.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = start(requestOptions(call, endpoint, agent));
    // once the answer has begun, its reader has to hear of what happens
    let running: ClientRequest | IncomingMessage = request;
    const end = (reason: Error) => running.destroy(reason);
    request.on('response', (response) => {
      running = response;
      response.on('error', () => undefined);
      resolve(response);
    });
    request.on('error', reject);
    request.on('proxyConnect', ({ statusCode, statusText }: ProxyAnswer) => {
      if (statusCode !== 200) end(new ProxyRefusal(statusCode, statusText));
    });
    request.on('timeout', () => end(new Silence(`nothing was heard for ${call.idle / 1000} s`)));
    limitConnecting(request, call.connect, end);
    endOnAbort(request, call.signal, end);
    request.end(call.body);
  });
}

/** The time of a request starts when it has a socket, and that of its silence when the socket is connected. */
function limitConnecting(
  request: ClientRequest,
  milliseconds: number,
  end: (reason: Error) => unknown,
): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const late = () => end(new Silence(`no connection within ${milliseconds / 1000} s`));
    const timer = setTimeout(late, milliseconds);
    const done = () => clearTimeout(timer);
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', done);
    socket.once('close', done);
  });
}

function requestOptions(call: HttpCall, { url, tls }: Endpoint, agent: Agent): RequestOptions {
  const { serverName, insecure } = tls;
  const { context } = call;
  const host = hostOf(url);
  const root = url.pathname.replace(/\/+$/, '');
  return {
    // the agent for proxies would otherwise guess it from the stack, and not find its free connections again
    protocol: url.protocol,
    host,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: root + call.path,
    method: call.method,
    headers: {
      ...call.headers,
      ...(call.body !== undefined && { 'content-length': Buffer.byteLength(call.body) }),
    },
    agent,
    timeout: call.idle,
    ...(context !== undefined && { secureContext: context }),
    ...(serverName !== undefined && { servername: serverName }),
    ...(insecure && { rejectUnauthorized: false }),
  };
}

/** By hand: the `signal` option of `node:http` would reject with an error of its own. */
function endOnAbort(
  request: ClientRequest,
  signal: AbortSignal | undefined,
  end: (reason: Error) => unknown,
): void {
  if (signal === undefined) return;
  request.once(
    'close',
    onAbort(signal, () => end(signal.reason as Error)),
  );
}
