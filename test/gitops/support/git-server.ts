import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A git server over HTTP: `git http-backend` behind Node, as real ones run it behind their web server. */
export interface GitServer {
  /** Address of a repository. */
  readonly url: (name: string) => string;
  /** Folder of a bare repository on disk. */
  readonly folder: (name: string) => string;
  /** Makes an empty bare repository. */
  readonly create: (name: string, branch?: string) => void;
  /** Runs git in a repository, as its administrator. */
  readonly git: (name: string, ...args: readonly string[]) => string;
  /** Requests so far, as `GET /name.git/info/refs?service=...`. */
  readonly log: readonly string[];
  /** Called before a request is served; answering true means that it was dealt with. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** Starts a git server on a free port. @param token when given, requests without it are refused with 401 */
export async function startGitServer(token?: string): Promise<GitServer> {
  const root = mkdtempSync(join(tmpdir(), 'cto-git-server-'));
  const log: string[] = [];
  const server = createServer((request, response) => void handle(request, response));
  const self = { intercept: () => false } as Pick<GitServer, 'intercept'>;
  async function handle(request: IncomingMessage, response: ServerResponse) {
    log.push(`${request.method} ${request.url}`);
    if (token !== undefined && !allowed(request, token)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?');
      return;
    }
    if (!(await self.intercept(request, response))) serve(root, request, response);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = (name: string) => join(root, `${name}.git`);
  const git = (name: string, ...args: readonly string[]) =>
    execFileSync('git', ['-C', folder(name), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  return Object.assign(self, {
    url: (name: string) => `http://127.0.0.1:${port}/${name}.git`,
    folder,
    create: (name: string, branch = 'main') => {
      execFileSync('git', ['init', '--quiet', '--bare', `--initial-branch=${branch}`, folder(name)]);
      for (const [key, value] of [
        ['http.receivepack', 'true'],
        ['uploadpack.allowFilter', 'true'],
        ['uploadpack.allowAnySHA1InWant', 'true'],
      ] as const)
        git(name, 'config', key, value);
    },
    git,
    log,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(root, { recursive: true, force: true });
    },
  });
}

function allowed({ headers }: IncomingMessage, token: string): boolean {
  const basic = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  return basic.endsWith(`:${token}`);
}

/** CGI as RFC 3875 says, as far as git http-backend needs it. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'someone',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  // whoever hangs up early must not end the server
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let sent = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (sent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    sent = true;
    const lines = head.subarray(0, end).toString('utf8').split('\r\n');
    for (const line of lines) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => {
    if (!sent) response.statusCode = 500;
    response.end();
  });
}
