import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.js';

/** Name of the host. No resolver knows it. */
export const hiddenName = 'releases.example.test';

/** A host that only a proxy reaches, with a certificate of its own authority. */
export interface HiddenHost {
  /** Address of the proxy. */
  readonly proxy: string;
  /** File of the certificate to trust. */
  readonly certificate: string;
  /** Folder of that file, which takes others. */
  readonly folder: string;
  /** Hosts that the proxy was asked for, in order. */
  readonly asked: string[];
  readonly stop: () => void;
}

/** Starts a host and its proxy. */
export async function startHiddenHost(listener: RequestListener): Promise<HiddenHost> {
  const folder = temporaryFolder();
  const [key, certificate] = certify(folder);
  const hidden = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, listener);
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const through = connect(portOf(hidden), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    for (const one of [through, socket])
      one.on('error', () => [through, socket].forEach((end) => end.destroy()));
  });
  for (const one of [hidden, proxy]) await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
  return {
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    certificate,
    folder,
    asked,
    stop: () => [hidden, proxy].forEach((one) => one.close()),
  };
}

function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port;
}

/** Makes a key and the certificate of the host. */
function certify(folder: string): readonly [key: string, certificate: string] {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const name = ['-subj', `/CN=${hiddenName}`, '-addext', `subjectAltName=DNS:${hiddenName}`];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...name, ...files],
    { stdio: 'ignore' },
  );
  return [key, certificate];
}
