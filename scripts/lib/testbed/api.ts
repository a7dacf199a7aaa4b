import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';

/** How to reach an API server. */
export interface ApiAddress {
  /** Such as `https://127.0.0.1:40123`. */
  readonly url: string;
  /** Bearer token. */
  readonly token: string;
  /** Certificate authority that signed the server's certificate, in PEM. */
  readonly authority: string;
}

/** What the API server answered. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
  /** Texts of the `Warning` headers: what kubectl prints as "Warning: ...". */
  readonly warnings: readonly string[];
}

/** A request but for the path. */
export interface ApiRequest {
  /** @default 'GET' */
  readonly method?: string;
  /** Sent as JSON. Absent: no body. */
  readonly body?: unknown;
  /** @default 'application/json' */
  readonly contentType?: string;
  /** Type that is wanted back.
   * @default 'application/json' */
  readonly accept?: string;
}

/** Client of one API server that keeps its connections. */
export interface ApiClient {
  /** Sends a request; every status is an answer. @throws Error when there is no answer */
  request(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** Closes the connections. */
  close(): void;
}

const json = 'application/json';

/** Makes a client. It opens no connection yet. */
export function createApiClient({ url, token, authority }: ApiAddress): ApiClient {
  const agent = new Agent({ keepAlive: true, ca: authority, maxSockets: 16 });
  return {
    close: () => agent.destroy(),
    request: (path, { method = 'GET', body, contentType = json, accept = json } = {}) => {
      const headers = { authorization: `Bearer ${token}`, accept, 'content-type': contentType };
      const text = body === undefined ? undefined : JSON.stringify(body);
      return send(new URL(path, url), { method, headers, agent }, text);
    },
  };
}

function send(url: URL, options: RequestOptions, text: string | undefined): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: parse(Buffer.concat(chunks).toString('utf8')),
          warnings: warningTexts(response.headers.warning ?? ''),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Texts of `299 - "text"` values, which Node joins with commas. */
function warningTexts(header: string): readonly string[] {
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}
