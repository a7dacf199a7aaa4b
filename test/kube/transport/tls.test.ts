import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { connect as connectSocket, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, type ConnectOptions } from '../../../src/kube/connect.js';
import { temporaryFolder } from '../../support/folder.js';
import { makeCertificate } from '../support/certificate.js';
import { base64, kubeconfig } from '../support/kubeconfig.js';

const authority = makeCertificate({ name: 'test authority' });
const server = makeCertificate({ name: 'server', authority, hosts: ['127.0.0.1'] });
const named = makeCertificate({ name: 'server', authority, hosts: ['kubernetes.default'] });
const jane = makeCertificate({ name: 'jane', authority });
const ca = { 'certificate-authority-data': base64(authority.certificate) };

describe('TLS', () => {
  test('trusts the authority of the kubeconfig', async () => {
    const url = await serveTls(server);
    expect((await ask(kubeconfig({ server: url, ...ca }))).body).toEqual({ by: null });
  });

  test.each([
    [
      'an authority that is not trusted',
      {},
      /its certificate is signed by an authority that is not trusted$/,
    ],
    [
      'another authority',
      { 'certificate-authority-data': base64(makeCertificate({ name: 'other' }).certificate) },
      /cannot be trusted/,
    ],
  ])('refuses %s, and trying again is in vain', async (_title, cluster, message) => {
    const url = await serveTls(server);
    await expect(ask(kubeconfig({ server: url, ...cluster }))).rejects.toMatchObject({
      kind: 'other',
      message: expect.stringMatching(message) as string,
      hint: 'check certificate-authority, tls-server-name and the address of the cluster in the kubeconfig',
    });
  });

  test('refuses a certificate for another name, unless that name is expected', async () => {
    const url = await serveTls(named);
    await expect(ask(kubeconfig({ server: url, ...ca }))).rejects.toThrow(
      'its certificate is for another name',
    );
    const expected = kubeconfig({ server: url, ...ca, 'tls-server-name': 'kubernetes.default' });
    expect((await ask(expected)).status).toBe(200);
  });

  test('accepts anything when told so', async () => {
    const url = await serveTls(server);
    expect((await ask(kubeconfig({ server: url, 'insecure-skip-tls-verify': true }))).status).toBe(200);
  });

  test('shows the client certificate, from the kubeconfig or from files beside it', async () => {
    const url = await serveTls(server, { requestCert: true, ca: authority.certificate });
    const inside = {
      'client-certificate-data': base64(jane.certificate),
      'client-key-data': base64(jane.key),
    };
    expect((await ask(kubeconfig({ server: url, ...ca }, inside))).body).toEqual({ by: 'jane' });
    const files = { 'client-certificate': 'jane.pem', 'client-key': 'jane.key' };
    const document = kubeconfig({ server: url, 'certificate-authority': 'ca.pem' }, files);
    const beside = { 'jane.pem': jane.certificate, 'jane.key': jane.key, 'ca.pem': authority.certificate };
    expect((await ask(document, {}, beside)).body).toEqual({ by: 'jane' });
  });

  test('shows the new certificate of a plugin after the old one was refused', async () => {
    const old = makeCertificate({ name: 'old', authority });
    const url = await serveTls(server, { requestCert: true, ca: authority.certificate }, 'old');
    let calls = 0;
    const exec: ConnectOptions['exec'] = () => {
      const { certificate, key } = [old, jane][calls++] ?? jane;
      const status = { clientCertificateData: certificate, clientKeyData: key };
      const text = JSON.stringify({ kind: 'ExecCredential', apiVersion: execVersion, status });
      return Promise.resolve({ code: 0, stdout: Buffer.from(text), stderr: '' });
    };
    const execVersion = 'client.authentication.k8s.io/v1';
    const user = { exec: { apiVersion: execVersion, command: 'login', interactiveMode: 'Never' } };
    expect((await ask(kubeconfig({ server: url, ...ca }, user), { exec })).body).toEqual({ by: 'jane' });
    expect(calls).toBe(2);
  });

  test('with a server that speaks no TLS, or no answer to it in time, fails with the reason', async () => {
    const plain = await listen(createHttpServer((_request, response) => response.end('{}')));
    await expect(ask(kubeconfig({ server: `https://127.0.0.1:${plain}`, ...ca }))).rejects.toThrow(
      'it does not speak TLS',
    );
    const silent = await serveSilence();
    const late = ask(kubeconfig({ server: `https://127.0.0.1:${silent}`, ...ca }), {
      timeouts: { connect: 60 },
    });
    await expect(late).rejects.toMatchObject({
      kind: 'connection',
      message: expect.stringMatching(/no connection within 0.06 s$/) as string,
    });
  });
});

describe('a proxy', () => {
  test('is asked for a tunnel, once per connection, with TLS to the server in it', async () => {
    const url = await serveTls(server, { requestCert: true, ca: authority.certificate });
    const { port, asked } = await serveProxy();
    const inside = {
      'client-certificate-data': base64(jane.certificate),
      'client-key-data': base64(jane.key),
    };
    const document = kubeconfig({ server: url, ...ca, 'proxy-url': `http://u:p@127.0.0.1:${port}` }, inside);
    const client = await connectTo(document);
    expect((await client.request({ path: '/' })).body).toEqual({ by: 'jane' });
    expect((await client.request({ path: '/' })).body).toEqual({ by: 'jane' });
    expect(asked).toEqual([`${new URL(url).host} Basic ${base64('u:p')}`]);
    expect(JSON.stringify(client.target)).not.toContain('u:p');
  });

  test('that refuses, is not there or stays silent is a broken connection', async () => {
    const { port } = await serveProxy(503);
    const gone = await listen(createHttpServer(), true);
    const silent = await serveSilence();
    for (const proxy of [port, gone, silent]) {
      const document = kubeconfig({
        server: 'https://cluster.test',
        'proxy-url': `http://127.0.0.1:${proxy}`,
      });
      await expect(ask(document, { timeouts: { connect: 80 } })).rejects.toMatchObject({
        kind: 'connection',
      });
    }
  });

  test('that wants a password is an error that does not pass', async () => {
    const { port } = await serveProxy(407);
    const document = kubeconfig({ server: 'https://cluster.test', 'proxy-url': `http://127.0.0.1:${port}` });
    await expect(ask(document)).rejects.toMatchObject({
      kind: 'other',
      message: 'no answer from cluster.test: the proxy answered 407 No',
      hint: 'check proxy-url in the kubeconfig, or HTTPS_PROXY; NO_PROXY exempts hosts from it',
    });
  });

  test('does not keep us from comparing the name in the certificate', async () => {
    const url = await serveTls(named);
    const { port } = await serveProxy();
    const proxied = { server: url, ...ca, 'proxy-url': `http://127.0.0.1:${port}` };
    await expect(ask(kubeconfig(proxied))).rejects.toThrow('its certificate is for another name');
    const expected = { ...proxied, 'tls-server-name': 'kubernetes.default' };
    expect((await ask(kubeconfig(expected))).status).toBe(200);
  });

  test('of the environment is used, and a wrong one is refused', async () => {
    const { port, asked } = await serveProxy(503);
    const document = kubeconfig({ server: 'https://cluster.test' });
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}` };
    await expect(ask(document, { env })).rejects.toMatchObject({ kind: 'connection' });
    expect(asked).toEqual(['cluster.test:443 ']);
    await expect(ask(document, { env: { HTTPS_PROXY: 'socks5://x' } })).rejects.toMatchObject({
      code: 'E_PROXY',
    });
  });
});

test('what a connection says of itself holds no credential', async () => {
  const { target } = await connectTo(
    kubeconfig({ server: 'https://cluster.test/prefix/' }, { token: 'abc' }),
  );
  expect(target).toEqual({
    server: 'https://cluster.test/prefix',
    source: expect.stringMatching(/config$/) as string,
    context: 'main',
    cluster: 'home',
    user: 'jane',
  });
});

async function ask(
  document: object,
  options: Partial<ConnectOptions> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const client = await connectTo(document, options, files);
  return client.request({ path: '/api' });
}

async function connectTo(
  document: object,
  options: Partial<ConnectOptions> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const folder = temporaryFolder(files);
  writeFileSync(join(folder, 'config'), JSON.stringify(document));
  const client = await connect({ kubeconfig: 'config', cwd: folder, home: folder, env: {}, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** A server that says who asks; it refuses a person. Returns its URL. */
async function serveTls(
  own: { certificate: string; key: string },
  options: ServerOptions = {},
  refused = '',
): Promise<string> {
  const settings = { cert: own.certificate, key: own.key, rejectUnauthorized: false, ...options };
  const https = createServer(settings, (request, response) => {
    const by = subjectOf(request);
    response.writeHead(by === refused ? 401 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ by }));
  });
  return `https://127.0.0.1:${await listen(https)}`;
}

function subjectOf(request: IncomingMessage): string | null {
  const socket = request.socket as Partial<Pick<TLSSocket, 'getPeerCertificate'>>;
  const { subject } = (socket.getPeerCertificate?.() ?? {}) as { subject?: { CN?: string } };
  return subject?.CN ?? null;
}

async function serveProxy(
  status = 200,
): Promise<{ readonly port: number; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (request, socket, head) => {
    const { url = '', headers } = request;
    asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const { hostname, port } = new URL(`http://${url}`);
    const onward = connectSocket(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => onward.destroy());
    return undefined;
  });
  return { port: await listen(proxy), asked };
}

/** Accepts connections and says nothing. */
async function serveSilence(): Promise<number> {
  const { createServer: createTcpServer } = await import('node:net');
  return listen(createTcpServer());
}

interface Listening {
  listen(port: number, host: string, done: () => void): unknown;
  close(done?: () => void): unknown;
  address(): AddressInfo | string | null;
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
}

/** Listens until the test is over, or not at all: then the port is free again. */
async function listen(one: Listening, closed = false): Promise<number> {
  const sockets = new Set<Socket>();
  one.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  const { port } = one.address() as AddressInfo;
  const stop = () => {
    one.close();
    sockets.forEach((socket) => socket.destroy());
  };
  if (closed) stop();
  else onTestFinished(stop);
  return port;
}
