import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { KubeClient, WatchEvent } from '../../../src/kube/client.js';
import { fixedCredentials } from '../../../src/kube/credentials/static.js';
import type { Credentials } from '../../../src/kube/credentials/model.js';
import { createClient, type ClientOptions } from '../../../src/kube/transport/client.js';
import { serve } from '../../support/server.js';

const json = { 'content-type': 'application/json' };
const status = (code: number, more: object = {}) => JSON.stringify({ kind: 'Status', code, ...more });

describe('a request', () => {
  test('carries path, query, credentials and body as they are', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((_path, response, _time, request) => {
      const { method, headers } = request;
      const { authorization, accept, 'content-type': type, 'user-agent': agent } = headers;
      void bodyOf(request).then((body) => {
        seen.push({
          method,
          url: request.url,
          authorization,
          accept,
          type,
          agent,
          groups: headers['impersonate-group'],
          body,
        });
        response.writeHead(200, json).end('{"a":1}');
      });
    });
    const headers = { authorization: 'Bearer abc', 'impersonate-group': ['a', 'b'] };
    const client = connectTo(`${url}/prefix/`, { credentials: fixedCredentials('it', { headers }) });
    const query = { force: true, limit: 5, labelSelector: 'a in (b,c)', left: undefined };
    const answer = await client.request({
      method: 'PATCH',
      path: '/api/x',
      query,
      body: { b: 'ü' },
      contentType: 'application/apply-patch+yaml',
    });
    expect(answer).toMatchObject({ status: 200, body: { a: 1 }, warnings: [] });
    expect(seen).toEqual([
      {
        method: 'PATCH',
        url: '/prefix/api/x?force=true&limit=5&labelSelector=a+in+%28b%2Cc%29',
        authorization: 'Bearer abc',
        accept: 'application/json',
        type: 'application/apply-patch+yaml',
        agent: 'test',
        groups: 'a, b',
        body: '{"b":"ü"}',
      },
    ]);
    await client.request({ path: '/', accept: 'text/plain' });
    expect(seen[1]).toMatchObject({ method: 'GET', accept: 'text/plain', type: undefined, body: '' });
  });

  test('gets the time of the server and its warnings', async () => {
    const { url } = await serve((_path, response) => {
      const warning = [
        '299 - "policy/v1beta1 is \\"old\\""',
        '299 kube "second, with a comma"',
        '199 - "other"',
      ];
      response.setHeader('warning', warning);
      response.writeHead(200, { ...json, date: 'Tue, 24 Nov 2026 10:00:00 GMT' }).end('{}');
    });
    const { warnings, serverTime } = await connectTo(url).request({ path: '/' });
    expect(warnings).toEqual(['policy/v1beta1 is "old"', 'second, with a comma']);
    expect(serverTime).toBe(Date.parse('2026-11-24T10:00:00Z'));
  });

  test('gets text that is no JSON as text, and no time when there is none', async () => {
    const { url } = await serve((path, response) => {
      response.sendDate = false;
      response.writeHead(200, path === '/text' ? { 'content-type': 'text/plain' } : json).end('ok');
    });
    const client = connectTo(url);
    expect(await client.request({ path: '/text' })).toEqual({ status: 200, body: 'ok', warnings: [] });
    expect((await client.request({ path: '/json' })).body).toBe('ok');
  });

  test('understands packed answers, and does not ask for them on this machine', async () => {
    const asked: unknown[] = [];
    const { url } = await serve((_path, response, _time, request) => {
      asked.push(request.headers['accept-encoding']);
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync('{"packed":true}'));
    });
    expect((await connectTo(url).request({ path: '/' })).body).toEqual({ packed: true });
    expect(asked).toEqual([undefined]);
  });

  test('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await serve((_path, response, _time, request) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200, json).end('{}');
    });
    const client = connectTo(url);
    for (let time = 0; time < 5; time += 1) await client.request({ path: '/' });
    expect(ports.size).toBe(1);
  });

  test('with one signal for very many leaves nothing behind', async () => {
    const warnings: string[] = [];
    const hear = (warning: Error) => warnings.push(warning.name);
    process.on('warning', hear);
    const { url } = await serve((_path, response) => response.writeHead(200, json).end('{}'));
    const client = connectTo(url);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 60 }, () => client.request({ path: '/', signal })));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('after the end is refused', async () => {
    const client = connectTo('http://127.0.0.1:9');
    client.close();
    await expect(client.request({ path: '/' })).rejects.toMatchObject({
      kind: 'other',
      message: 'the connection to the cluster is closed',
    });
  });
});

describe('a request that fails', () => {
  test('tells status, reason and causes of the answer', async () => {
    const details = { causes: [{ reason: 'FieldManagerConflict', message: 'conflict', field: '.spec' }] };
    const { url } = await serve((_path, response) => {
      response
        .writeHead(409, json)
        .end(status(409, { message: 'Apply failed', reason: 'Conflict', details }));
    });
    await expect(connectTo(url).request({ path: '/' })).rejects.toMatchObject({
      name: 'KubeError',
      kind: 'field-conflict',
      status: 409,
      message: 'Apply failed',
      reason: 'Conflict',
      causes: details.causes,
    });
  });

  test.each([
    ['seconds', '3', 3000],
    ['a date', 'Tue, 24 Nov 2026 10:00:30 GMT', 30_000],
  ])('with 429 tells when to come back, given as %s', async (_title, retryAfter, expected) => {
    const { url } = await serve((_path, response) => {
      response
        .writeHead(429, { 'retry-after': retryAfter, date: 'Tue, 24 Nov 2026 10:00:00 GMT' })
        .end('slow down');
    });
    await expect(connectTo(url).request({ path: '/' })).rejects.toMatchObject({
      kind: 'throttled',
      retryAfter: expected,
    });
  });

  test('never repeats what was in a Secret', async () => {
    const { url } = await serve((_path, response) => {
      const message =
        'Secret "s" is invalid: data[a]: Invalid value: "hunter22hunter22": and aHVudGVyMjJodW50ZXIyMg==';
      const causes = [{ message: 'Invalid value: "hunter22hunter22"', field: 'data[a]' }, { field: 'b' }];
      response.writeHead(422, json).end(status(422, { message, details: { causes } }));
    });
    const body = {
      kind: 'Secret',
      stringData: { a: 'hunter22hunter22' },
      data: { b: 'aHVudGVyMjJodW50ZXIyMg==' },
    };
    const error: unknown = await connectTo(url)
      .request({ method: 'PATCH', path: '/', body })
      .catch((one: unknown) => one);
    expect(error).toMatchObject({
      kind: 'invalid',
      message: 'Secret "s" is invalid: data[a]: Invalid value: "***": and ***',
      causes: [{ message: 'Invalid value: "***"', field: 'data[a]' }, { field: 'b' }],
    });
  });

  const host = /^no answer from 127\.0\.0\.1:\d+: /;

  test('because nobody listens', async () => {
    const server = await serve(() => undefined);
    await server.stop();
    const work = connectTo(server.url).request({ path: '/' });
    await expect(work).rejects.toMatchObject({ kind: 'connection', status: 0 });
    await expect(work).rejects.toThrow(host);
    await expect(work).rejects.toThrow('connection refused');
  });

  test('because the connection is reset before the answer', async () => {
    const { url } = await serve((_path, response) => response.socket?.destroy());
    const work = connectTo(url).request({ path: '/' });
    await expect(work).rejects.toMatchObject({
      kind: 'connection',
      message: expect.stringMatching(/connection reset$/) as string,
    });
  });

  test('because half of the answer is missing', async () => {
    const { url } = await serve((path, response) => {
      if (path === '/length') response.writeHead(200, { ...json, 'content-length': 100 });
      response.write('{"half":');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    const client = connectTo(url);
    for (const path of ['/length', '/chunks']) {
      await expect(client.request({ path })).rejects.toMatchObject({ kind: 'connection' });
    }
  });

  test('because a packed answer cannot be unpacked', async () => {
    const { url } = await serve((_path, response) => {
      response
        .writeHead(200, { ...json, 'content-encoding': 'gzip' })
        .end(gzipSync('{"a":1}').subarray(0, 12));
    });
    await expect(connectTo(url).request({ path: '/' })).rejects.toMatchObject({ kind: 'connection' });
  });

  test('because it is no HTTP', async () => {
    const { url } = await serve((_path, response) => response.socket?.end('SSH-2.0-OpenSSH_9\r\n'));
    await expect(connectTo(url).request({ path: '/' })).rejects.toMatchObject({
      kind: 'other',
      message: expect.stringMatching(/it does not speak HTTP$/) as string,
    });
  });

  test('because nothing is heard for too long, before the answer or in the middle of it', async () => {
    const { url } = await serve((path, response) => {
      if (path === '/half') response.writeHead(200, json).write('{');
    });
    const client = connectTo(url, { timeouts: { read: 80, write: 160 } });
    for (const path of ['/none', '/half']) {
      const work = client.request({ path });
      await expect(work).rejects.toMatchObject({
        kind: 'connection',
        message: expect.stringMatching(/nothing was heard for 0.08 s$/) as string,
      });
    }
    await expect(client.request({ method: 'PUT', path: '/none' })).rejects.toThrow(
      'nothing was heard for 0.16 s',
    );
  });

  test('not because the answer is slow but steady', async () => {
    const { url } = await serve((_path, response) => {
      response.writeHead(200, json);
      const parts = ['{', '"a"', ':', '1', '}'];
      const timer = setInterval(() => {
        const part = parts.shift();
        if (part === undefined) clearInterval(timer);
        if (part === undefined) response.end();
        else response.write(part);
      }, 50);
    });
    expect((await connectTo(url, { timeouts: { read: 150 } }).request({ path: '/' })).body).toEqual({ a: 1 });
  });

  test('because it was aborted gives the reason, before, while waiting and while reading', async () => {
    const stop = new AbortController();
    const { url } = await serve((path, response) => {
      if (path === '/half') response.writeHead(200, json).write('{');
      setTimeout(() => stop.abort(new Error('interrupted')), 20);
    });
    const client = connectTo(url);
    await expect(client.request({ path: '/none', signal: stop.signal })).rejects.toThrow(/^interrupted$/);
    await expect(client.request({ path: '/none', signal: stop.signal })).rejects.toThrow(/^interrupted$/);
    const other = new AbortController();
    const reading = client.request({ path: '/half', signal: other.signal });
    setTimeout(() => other.abort(new Error('enough')), 60);
    await expect(reading).rejects.toThrow(/^enough$/);
  });
});

describe('credentials that are refused', () => {
  test('are renewed once, and the request is sent again with its body', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((_path, response, _time, request) => {
      void bodyOf(request).then((body) => {
        seen.push([request.headers.authorization, body]);
        if (request.headers.authorization === 'Bearer 2') response.writeHead(200, json).end('{"ok":true}');
        else response.writeHead(401, json).end(status(401, { message: 'Unauthorized' }));
      });
    });
    const client = connectTo(url, { credentials: renewable(2) });
    expect((await client.request({ method: 'POST', path: '/', body: { a: 1 } })).body).toEqual({ ok: true });
    expect(seen).toEqual([
      ['Bearer 1', '{"a":1}'],
      ['Bearer 2', '{"a":1}'],
    ]);
  });

  test('a second time are an error that says whose they are and what to do', async () => {
    const { url, requests } = await serve((_path, response) =>
      response.writeHead(401, json).end(status(401)),
    );
    await expect(connectTo(url, { credentials: renewable(9) }).request({ path: '/' })).rejects.toMatchObject({
      kind: 'unauthorized',
      status: 401,
      message: 'the API server does not accept the token of user "jane"',
      hint: 'log in again',
    });
    expect(requests).toHaveLength(2);
  });

  test('and cannot be renewed are not sent again', async () => {
    const { url, requests } = await serve((_path, response) =>
      response.writeHead(401, json).end(status(401)),
    );
    await expect(connectTo(url).request({ path: '/' })).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(requests).toHaveLength(1);
  });

  test('are renewed for watches too', async () => {
    const { url } = await serve((_path, response, _time, request) => {
      const accepted = request.headers.authorization === 'Bearer 2';
      response.writeHead(accepted ? 200 : 401, json).end(accepted ? event('ADDED', 'a') : status(401));
    });
    const events = await all(
      connectTo(url, { credentials: renewable(2) }).watch('/', {}, new AbortController().signal),
    );
    expect(events).toHaveLength(1);
  });
});

describe('a watch', () => {
  test('yields events as they come, wherever the bytes are cut, and returns at the end', async () => {
    const text =
      event('ADDED', 'ä') +
      event('MODIFIED', 'b') +
      event('BOOKMARK', '') +
      event('DELETED', 'b') +
      '{"type":"ADD';
    const { url, requests } = await serve((_path, response) => {
      const bytes = Buffer.from(text);
      response.writeHead(200, json);
      for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7));
      response.end();
    });
    const signal = new AbortController().signal;
    const events = await all(connectTo(url).watch('/pods', { resourceVersion: '5' }, signal));
    expect(events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      'ADDED ä',
      'MODIFIED b',
      'BOOKMARK ',
      'DELETED b',
    ]);
    expect(requests).toEqual(['/pods?resourceVersion=5&watch=true&allowWatchBookmarks=true']);
  });

  test('has a connection of its own', async () => {
    const ports: (number | undefined)[] = [];
    const { url } = await serve((path, response, _time, request) => {
      ports.push(request.socket.remotePort);
      response.writeHead(200, json);
      if (path === '/') response.end('{}');
      else response.write(event('ADDED', 'a'));
    });
    const client = connectTo(url);
    await client.request({ path: '/' });
    const stop = new AbortController();
    for await (const one of client.watch('/w', {}, stop.signal)) {
      expect(one.type).toBe('ADDED');
      await client.request({ path: '/' });
      break;
    }
    expect(new Set(ports).size).toBe(2);
  });

  test('throws what an event of an error says: 410 when it began too long ago', async () => {
    const { url } = await serve((_path, response) => {
      const error = {
        type: 'ERROR',
        object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' },
      };
      response.writeHead(200, json).end(`${event('ADDED', 'a')}${JSON.stringify(error)}\n`);
    });
    await expect(all(connectTo(url).watch('/', {}, new AbortController().signal))).rejects.toMatchObject({
      kind: 'gone',
      reason: 'Expired',
    });
  });

  test('throws when it may not begin', async () => {
    const { url } = await serve((_path, response) => {
      response
        .writeHead(403, json)
        .end(status(403, { message: 'pods is forbidden: User "jane" cannot watch resource "pods"' }));
    });
    await expect(all(connectTo(url).watch('/', {}, new AbortController().signal))).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test('throws when it breaks off, falls silent or talks nonsense', async () => {
    const { url } = await serve((path, response) => {
      response.writeHead(200, json).write(event('ADDED', 'a'));
      if (path.startsWith('/reset')) setTimeout(() => response.socket?.destroy(), 10);
      if (path.startsWith('/nonsense')) response.end('<html>\n');
    });
    const client = connectTo(url, { timeouts: { watch: 100 } });
    for (const path of ['/reset', '/silent', '/nonsense']) {
      const seen: string[] = [];
      const watching = (async () => {
        for await (const { type } of client.watch(path, {}, new AbortController().signal)) seen.push(type);
      })();
      await expect(watching).rejects.toMatchObject({ kind: 'connection' });
      expect(seen).toEqual(['ADDED']);
    }
  });

  test('ends with the reason when it is aborted, and closes its connection when nobody listens any more', async () => {
    let open = 0;
    const { url } = await serve((_path, response) => {
      open += 1;
      response.on('close', () => (open -= 1));
      response.writeHead(200, json).write(event('ADDED', 'a'));
    });
    const client = connectTo(url);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('interrupted')), 30);
    await expect(all(client.watch('/', {}, stop.signal))).rejects.toThrow(/^interrupted$/);
    for await (const one of client.watch('/', {}, new AbortController().signal))
      if (one.type === 'ADDED') break;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(open).toBe(0);
  });
});

function connectTo(url: string, options: Partial<ClientOptions> = {}): KubeClient {
  const client = createClient({
    target: { server: url, source: 'test' },
    endpoint: { url: new URL(url), tls: { insecure: false } },
    credentials: fixedCredentials('a request without credentials', { headers: {} }),
    userAgent: 'test',
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** Tokens `1`, `2` and so on, a new one each time. */
function renewable(times: number): Credentials {
  let number = 1;
  return {
    what: 'the token of user "jane"',
    hint: 'log in again',
    current: () => Promise.resolve({ headers: { authorization: `Bearer ${number}` } }),
    renew: () => Promise.resolve(number < times && (number += 1) > 0),
  };
}

function event(type: string, name: string): string {
  return `${JSON.stringify({ type, object: { apiVersion: 'v1', kind: 'Pod', metadata: { name, resourceVersion: '6' } } })}\n`;
}

async function all(events: AsyncIterable<WatchEvent>): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for await (const one of events) seen.push(one);
  return seen;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
