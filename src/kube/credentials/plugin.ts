import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';
import { isRecord } from '../../kernel/json.js';
import { redact } from '../../kernel/redact.js';
import type { ContextSettings, ExecSettings } from '../kubeconfig/model.js';

/** What a plugin gave. */
export interface PluginCredential {
  readonly token?: string;
  /** Client certificate in PEM. */
  readonly certificate?: string;
  /** Its key in PEM. */
  readonly key?: string;
  /** Milliseconds since 1970. Absent: until it is refused. */
  readonly expires?: number;
}

/** What running a plugin needs. */
export interface PluginOptions {
  readonly exec: Exec;
  /** Runs it with the terminal. Absent: nobody can be asked. */
  readonly attached?: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: ContextSettings;
  /** Authorities of the cluster in PEM, for plugins that want to know. */
  readonly authority: string | undefined;
}

/**
 * Runs a credential plugin: no shell, the environment of this process and what the entry adds, `KUBERNETES_EXEC_INFO` with the question.
 *
 * @throws OperatorError `E_CREDENTIAL_PLUGIN` when it is missing, fails or does not answer as agreed; never with a credential
 */
export async function runPlugin(plugin: ExecSettings, options: PluginOptions): Promise<PluginCredential> {
  const { command, args, interactiveMode } = plugin;
  const exec = interactiveMode === 'Never' ? undefined : options.attached;
  if (interactiveMode === 'Always' && exec === undefined) {
    throw failed(
      plugin,
      'wants to ask at the terminal, which this run has not',
      'run this at a terminal first',
    );
  }
  const inherited = Object.entries(options.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const info = JSON.stringify(question(plugin, options, exec !== undefined));
  const { code, stdout, stderr } = await (exec ?? options.exec)({
    file: command,
    args,
    env: { ...Object.fromEntries(inherited), ...plugin.env, KUBERNETES_EXEC_INFO: info },
  });
  if (code === 127) throw failed(plugin, 'was not found', plugin.installHint);
  if (code !== 0) {
    const said = redact(stderr.trim().slice(-500), Object.values(plugin.env));
    throw failed(
      plugin,
      `failed with exit code ${code}${said === '' ? '' : `: ${said}`}`,
      plugin.installHint,
    );
  }
  return readAnswer(plugin, Buffer.from(stdout).toString('utf8'));
}

/** An ExecCredential without a status is the question (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/). */
function question(
  { apiVersion, provideClusterInfo }: ExecSettings,
  { settings, authority }: PluginOptions,
  interactive: boolean,
): object {
  const { server, insecure, serverName, proxy, execConfig } = settings.cluster;
  const cluster = {
    server: server.href,
    ...(serverName !== undefined && { 'tls-server-name': serverName }),
    ...(insecure && { 'insecure-skip-tls-verify': true }),
    ...(authority !== undefined && {
      'certificate-authority-data': Buffer.from(authority).toString('base64'),
    }),
    ...(proxy !== undefined && { 'proxy-url': proxy.href }),
    ...(execConfig !== undefined && { config: execConfig }),
  };
  return {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(provideClusterInfo && { cluster }) },
  };
}

function readAnswer(plugin: ExecSettings, text: string): PluginCredential {
  const answer = parse(text);
  if (!isRecord(answer) || answer['kind'] !== 'ExecCredential')
    throw failed(plugin, 'answered no ExecCredential');
  if (answer['apiVersion'] !== plugin.apiVersion) {
    throw failed(
      plugin,
      `answered in another version than ${plugin.apiVersion}`,
      'correct exec.apiVersion in the kubeconfig',
    );
  }
  const status = isRecord(answer['status']) ? answer['status'] : {};
  const read = (key: string) => {
    const value = status[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const token = read('token');
  const certificate = read('clientCertificateData');
  const key = read('clientKeyData');
  const expires = Date.parse(read('expirationTimestamp') ?? '');
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw failed(plugin, 'answered a token with characters that no token has');
  if ((certificate === undefined) !== (key === undefined)) {
    throw failed(plugin, 'answered a certificate without a key, or a key without a certificate');
  }
  if (token === undefined && certificate === undefined)
    throw failed(plugin, 'answered neither token nor certificate');
  return {
    ...(token !== undefined && { token }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(!Number.isNaN(expires) && { expires }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed({ command }: ExecSettings, what: string, hint?: string): OperatorError {
  return new OperatorError('E_CREDENTIAL_PLUGIN', `the credential plugin "${command}" ${what}`, {
    exitCode: exitCodes.remote,
    ...(hint !== undefined && { hint }),
  });
}
