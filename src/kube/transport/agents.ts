import { Agent as HttpAgent, type Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { checkServerIdentity, type PeerCertificate, type SecureContext } from 'node:tls';
import { hostOf, type Connections, type Endpoint } from './model.js';

/** Connections for requests. More requests at once than the engine ever sends wait for one of them. */
const maxSockets = 32;

/** Milliseconds after which an unused connection is closed: before the 90 s of the API server and the 60 s of most balancers, which would reset it. */
const unusedFor = 30_000;

interface Agents {
  /** What they authenticate with; undefined for the system's authorities and no certificate. */
  readonly context: SecureContext | undefined;
  readonly made: Map<boolean, Promise<Agent> | Agent>;
}

/** Connections to an endpoint: those for requests are kept, a watch has one of its own. */
export function createConnections(endpoint: Endpoint, connectTimeout: number): Connections {
  let agents: Agents | undefined;
  return {
    agent: ({ own = false, context }) => {
      // the old ones end by themselves once they are unused: an agent does not tell connections apart by certificate
      if (agents === undefined || agents.context !== context) agents = { context, made: new Map() };
      const agent = agents.made.get(own) ?? createAgent(endpoint, own, connectTimeout);
      agents.made.set(own, agent);
      return agent;
    },
    close: () => {
      for (const agent of agents?.made.values() ?? [])
        void Promise.resolve(agent).then((one) => one.destroy());
    },
  };
}

function createAgent(endpoint: Endpoint, own: boolean, connectTimeout: number): Promise<Agent> | Agent {
  const { url, proxy } = endpoint;
  const options = own
    ? { keepAlive: false }
    : { keepAlive: true, maxSockets, scheduling: 'lifo' as const, timeout: unusedFor };
  if (proxy !== undefined) return createProxyAgent(proxy, endpoint, options, connectTimeout);
  return url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
}

/** Loaded here and not above: few people need it, and it takes a fifth of the time of everything else. */
async function createProxyAgent(
  proxy: URL,
  { url, tls }: Endpoint,
  options: { readonly keepAlive: boolean; readonly maxSockets?: number },
  connectTimeout: number,
): Promise<Agent> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const agent = new HttpsProxyAgent(proxy, options);
  // behind a tunnel, TLS does not know the host, and would look for "localhost" in the certificate. Not in the options of a request: from 24.22 on Node
  // uses no connection twice that was made with a check of its own; nor in those above, which a proxy with TLS is held against
  Object.assign(agent.options, {
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      checkServerIdentity(tls.serverName ?? hostOf(url), certificate),
  });
  // the agent itself waits for ever: the request it connects for has no socket yet whose time could run out
  const connect = agent.connect.bind(agent);
  agent.connect = (request, connectOptions) =>
    within(connect(request, connectOptions), connectTimeout, proxy);
  return agent;
}

async function within<T>(work: Promise<T>, milliseconds: number, proxy: URL): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the proxy ${proxy.host} gave no connection within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
