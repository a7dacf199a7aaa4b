import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exampleOf, violations } from './contract.js';
import { Store } from './store.js';

type Json = Record<string, unknown>;

interface Pull {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  head: string;
  base: string;
}

interface Fault {
  route: string;
  status: number;
  headers?: Record<string, string>;
  body?: Json;
  /** Whether the request takes effect all the same: the answer of a gateway that lost the real one. */
  afterEffect?: true;
}

/** A GitHub server with one repository `acme/platform`: its answers, and the requests it takes, hold to GitHub's published description. */
export interface FakeGithub {
  readonly url: string;
  readonly store: Store;
  /** Requests as `POST /repos/{owner}/{repo}/git/trees`. */
  readonly log: string[];
  /** Where an answer or a request did not hold to the description. Must stay empty. */
  readonly broken: string[];
  readonly pulls: Pull[];
  readonly comments: { id: number; body: string; issue: number }[];
  readonly labels: string[];
  readonly reviewers: string[];
  /** Answers to give instead, in order; by route. */
  readonly faults: Fault[];
  readonly protectedBranches: Set<string>;
  /** Authorizations of the requests, as they came. */
  readonly authorizations: string[];
  stop(): Promise<void>;
}

interface Call {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
}

interface Answer {
  readonly status: number;
  /** Members that matter; the rest is GitHub's own example. Absent: no body. */
  readonly body?: unknown;
  /** Path of the next page; it goes into the header `Link`. Absent: this is the last one. */
  readonly next?: string;
}

type Handler = (call: Call) => Answer;

const repository = '/repos/{owner}/{repo}';

/** Token that the fake gives to the installation of an App. */
export const installationToken = 'ghs_notarealinstallationtoken';

/** Starts it on a free port. */
export async function startFakeGithub(): Promise<FakeGithub> {
  const store = new Store();
  const fake = {
    store,
    log: [] as string[],
    broken: [] as string[],
    pulls: [] as Pull[],
    comments: [] as FakeGithub['comments'],
    labels: [] as string[],
    reviewers: [] as string[],
    faults: [] as FakeGithub['faults'],
    protectedBranches: new Set<string>(),
    authorizations: [] as string[],
  };
  const routes = Object.entries(handlers(fake)).map(([route, handler]) => {
    const [method = '', template = ''] = route.split(' ');
    const pattern = template.replace(/\{(ref|path)\}/g, '(?<$1>.+)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { route, method, template, pattern: new RegExp(`^${pattern}$`), handler };
  });
  const server = createServer((request, response) => void serve(request, response));
  async function serve(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname);
    const found = routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!found) return void response.writeHead(501).end(`no handler for ${request.method} ${path}`);
    const { route, method, template, pattern, handler } = found;
    fake.log.push(route);
    fake.authorizations.push(request.headers.authorization ?? '');
    const fault = faultFor(route);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = text === '' ? {} : (JSON.parse(text) as Json);
    if (fault && fault.afterEffect !== true) return answerFault(response, fault);
    if (text !== '') fake.broken.push(...violations(method, template, 'request', body));
    const answer = handler({ parameters: pattern.exec(path)?.groups ?? {}, query: searchParams, body });
    if (fault) return answerFault(response, fault);
    const full = complete(method, template, answer);
    fake.broken.push(...violations(method, template, answer.status, full));
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...(answer.next !== undefined && {
        link: `<http://${request.headers.host}${answer.next}>; rel="next"`,
      }),
    });
    response.end(full === undefined ? undefined : JSON.stringify(full));
  }
  function faultFor(route: string): Fault | undefined {
    const index = fake.faults.findIndex((one) => one.route === route);
    return index < 0 ? undefined : fake.faults.splice(index, 1)[0];
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      store.remove();
    },
  });
}

function answerFault(
  response: ServerResponse,
  { status, headers, body = { message: 'fault' } }: Fault,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Fills an answer up with GitHub's own example. */
function complete(method: string, template: string, { status, body }: Answer): unknown {
  if (body === undefined) return undefined;
  const example = exampleOf(method, template, status);
  if (Array.isArray(body)) {
    const [first] = Array.isArray(example) ? (example as Json[]) : [];
    return body.map((item) => ({ ...first, ...(item as Json) }));
  }
  return { ...(example as Json), ...(body as Json) };
}

const failure = (status: number, message: string): Answer => ({
  status,
  body: {
    message,
    documentation_url: 'https://docs.github.com/rest',
    ...(status === 422 && { errors: undefined }),
  },
});

function add(list: string[], more: readonly string[]): void {
  list.push(...more.filter((one) => !list.includes(one)));
}

function handlers(fake: Omit<FakeGithub, 'url' | 'stop'>): Record<string, Handler> {
  const { store } = fake;
  const ref = (name: string, sha: string) => ({
    ref: `refs/heads/${name}`,
    object: { type: 'commit', sha, url: `https://api.github.com/${sha}` },
  });
  const branchOf = (path = '') => path.replace(/^heads\//, '');
  const pullBody = (pull: Pull) => ({
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    requested_teams: [],
    html_url: `https://github.com/acme/platform/pull/${pull.number}`,
  });
  const commentBody = ({ id, body }: { id: number; body: string }) => ({ id, body });
  return {
    [`GET ${repository}`]: () => ({
      status: 200,
      // GitHub's own example lacks what its description demands
      body: { default_branch: 'main', language: null, source: undefined },
    }),
    [`GET ${repository}/installation`]: () => ({ status: 200, body: { id: 7 } }),
    'POST /app/installations/{installation_id}/access_tokens': ({ body }) => ({
      status: 201,
      body: {
        token: installationToken,
        expires_at: '2099-01-01T00:00:00Z',
        permissions: body['permissions'],
        // GitHub's own example of a repository lacks what its description demands
        repositories: undefined,
      },
    }),
    [`GET ${repository}/git/ref/{ref}`]: ({ parameters }) => {
      if (store.empty) return failure(409, 'Git Repository is empty.');
      const branch = branchOf(parameters['ref']);
      const head = store.head(branch);
      return head === undefined ? failure(404, 'Not Found') : { status: 200, body: ref(branch, head) };
    },
    [`GET ${repository}/git/commits/{commit_sha}`]: ({ parameters: { commit_sha: sha = '' } }) => ({
      status: 200,
      body: {
        sha,
        tree: { sha: store.git(['rev-parse', `${sha}^{tree}`]).trim(), url: 'https://api.github.com/tree' },
      },
    }),
    [`GET ${repository}/git/trees/{tree_sha}`]: ({ parameters: { tree_sha: sha = '' }, query }) => ({
      status: 200,
      body: { sha, truncated: false, tree: store.tree(sha, query.has('recursive')) },
    }),
    [`GET ${repository}/git/blobs/{file_sha}`]: ({ parameters: { file_sha: sha = '' } }) => ({
      status: 200,
      body: {
        sha,
        content: Buffer.from(store.git(['cat-file', 'blob', sha])).toString('base64'),
        encoding: 'base64',
      },
    }),
    [`POST ${repository}/git/trees`]: ({ body }) => {
      const entries = body['tree'] as Parameters<Store['write']>[1];
      const sha = store.write(body['base_tree'] as string | undefined, entries);
      return { status: 201, body: { sha, truncated: false, tree: store.tree(sha, false) } };
    },
    [`POST ${repository}/git/commits`]: ({ body }) => {
      const sha = store.commit(
        body['tree'] as string,
        (body['parents'] as string[] | undefined) ?? [],
        body['message'] as string,
      );
      return { status: 201, body: { sha } };
    },
    [`POST ${repository}/git/refs`]: ({ body }) => {
      const branch = String(body['ref']).replace('refs/heads/', '');
      if (store.head(branch) !== undefined) return failure(422, 'Reference already exists');
      store.move(branch, body['sha'] as string, true);
      return { status: 201, body: ref(branch, body['sha'] as string) };
    },
    [`PATCH ${repository}/git/refs/{ref}`]: ({ parameters, body }) => {
      const branch = branchOf(parameters['ref']);
      if (fake.protectedBranches.has(branch))
        return failure(422, 'Repository rule violations found: changes must be made through a pull request.');
      const moved = store.move(branch, body['sha'] as string, body['force'] === true);
      return moved
        ? { status: 200, body: ref(branch, body['sha'] as string) }
        : failure(422, 'Update is not a fast forward');
    },
    [`DELETE ${repository}/git/refs/{ref}`]: ({ parameters }) => {
      store.git(['update-ref', '-d', `refs/heads/${branchOf(parameters['ref'])}`]);
      return { status: 204 };
    },
    [`PUT ${repository}/contents/{path}`]: ({ parameters: { path = '' }, body }) => {
      if (!store.empty) return failure(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
      const content = Buffer.from(body['content'] as string, 'base64').toString('utf8');
      const tree = store.write(undefined, [{ path, mode: '100644', content }]);
      store.move(body['branch'] as string, store.commit(tree, [], body['message'] as string), true);
      return { status: 201, body: {} };
    },
    [`GET ${repository}/pulls`]: ({ query }) => ({
      status: 200,
      body: fake.pulls
        .filter(
          ({ state, head, base }) =>
            state === query.get('state') &&
            `acme:${head}` === query.get('head') &&
            base === query.get('base'),
        )
        .map(pullBody),
    }),
    [`POST ${repository}/pulls`]: ({ body }) => {
      const { title, head, base } = body as unknown as Pull;
      const pull: Pull = {
        number: fake.pulls.length + 1,
        title,
        body: (body['body'] as string | undefined) ?? '',
        state: 'open',
        head,
        base,
      };
      if (fake.pulls.some((one) => one.state === 'open' && one.head === head && one.base === base))
        return failure(422, `Validation Failed: A pull request already exists for acme:${head}.`);
      if (pull.body.length >= 65_536) return failure(422, 'body is too long (maximum is 65536 characters)');
      fake.pulls.push(pull);
      return { status: 201, body: pullBody(pull) };
    },
    [`PATCH ${repository}/pulls/{pull_number}`]: ({ parameters, body }) => {
      const pull = fake.pulls.find(({ number }) => number === Number(parameters['pull_number']));
      if (!pull) return failure(404, 'Not Found');
      Object.assign(pull, body);
      return { status: 200, body: pullBody(pull) };
    },
    [`POST ${repository}/issues/{issue_number}/labels`]: ({ body }) => {
      // what is there already is not added again, at GitHub
      add(fake.labels, body['labels'] as string[]);
      return { status: 200, body: fake.labels.map((name) => ({ name })) };
    },
    [`POST ${repository}/pulls/{pull_number}/requested_reviewers`]: ({ body }) => {
      add(fake.reviewers, [
        ...(body['reviewers'] as string[]),
        ...(body['team_reviewers'] as string[]).map((team) => `team:${team}`),
      ]);
      return { status: 201, body: { requested_teams: [] } };
    },
    [`GET ${repository}/issues/{issue_number}/comments`]: ({ parameters, query }) => {
      const size = Number(query.get('per_page') ?? 30);
      const page = Number(query.get('page') ?? 1);
      const all = fake.comments.filter(({ issue }) => issue === Number(parameters['issue_number']));
      const issue = parameters['issue_number'];
      return {
        status: 200,
        body: all.slice((page - 1) * size, page * size).map(commentBody),
        ...(page * size < all.length && {
          next: `/repos/acme/platform/issues/${issue}/comments?per_page=${size}&page=${page + 1}`,
        }),
      };
    },
    [`POST ${repository}/issues/{issue_number}/comments`]: ({ parameters, body }) => {
      if (String(body['body']).length >= 65_536)
        return failure(422, 'body is too long (maximum is 65536 characters)');
      const comment = {
        id: fake.comments.length + 1,
        body: String(body['body']),
        issue: Number(parameters['issue_number']),
      };
      fake.comments.push(comment);
      return { status: 201, body: commentBody(comment) };
    },
    [`PATCH ${repository}/issues/comments/{comment_id}`]: ({ parameters, body }) => {
      const comment = fake.comments.find(({ id }) => id === Number(parameters['comment_id']));
      if (!comment) return failure(404, 'Not Found');
      comment.body = String(body['body']);
      return { status: 200, body: commentBody(comment) };
    },
  };
}
