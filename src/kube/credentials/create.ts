import type { Clock } from '../../kernel/clock.js';
import type { Exec } from '../../kernel/exec.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { ContextSettings, Impersonation, UserSettings } from '../kubeconfig/model.js';
import { execCredentials } from './exec.js';
import { readPems, secureContext } from './material.js';
import type { Credential, Credentials } from './model.js';
import type { PluginCredential } from './plugin.js';
import { fixedCredentials, tokenFileCredentials } from './static.js';

/** What credentials may need from around. */
export interface CredentialsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exec: Exec;
  /** Runs plugins with the terminal. Absent: nobody can be asked. */
  readonly attached?: Exec;
  /** Absent: plugins are asked again only when their credentials are refused. */
  readonly clock?: Clock;
}

/**
 * Credentials of a context. A token comes before a password before a plugin, as in client-go; a client certificate goes with any of them.
 *
 * @throws OperatorError `E_KUBECONFIG` with everything that is wrong with certificates and keys
 */
export function createCredentials(settings: ContextSettings, options: CredentialsOptions): Credentials {
  const { cluster, user, userName } = settings;
  const { authority } = cluster;
  const { certificate, key } = user;
  const { parts, problems } = readPems({
    ...(authority !== undefined && { authority }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
  });
  if (problems.length > 0)
    throw new OperatorError('E_KUBECONFIG', 'the kubeconfig cannot be used', { problems });

  const whose = userName === undefined ? 'the service account' : `user "${userName}"`;
  const base = impersonation(user.impersonate);
  const tls = cluster.server.protocol === 'https:';
  const context = tls ? secureContext(parts) : undefined;
  const withHeader = (authorization?: string): Credential => ({
    headers: { ...(authorization !== undefined && { authorization }), ...base },
    ...(context !== undefined && { context }),
  });

  if (user.tokenFile !== undefined) {
    return tokenFileCredentials(`the token of ${whose}`, {
      path: user.tokenFile,
      credential: (token) => withHeader(bearer(token)),
      ...(user.token !== undefined && { fallback: user.token }),
    });
  }
  const header = bearer(user.token) ?? basic(user.basic);
  if (header !== undefined || user.exec === undefined) {
    return fixedCredentials(
      describe(user, whose),
      withHeader(header),
      'renew the credentials in the kubeconfig',
    );
  }
  return execCredentials(`the credentials of ${whose}`, {
    ...options,
    settings,
    authority: parts.ca,
    plugin: user.exec,
    credential: ({ token, certificate: cert, key: own }: PluginCredential) => {
      const plain = withHeader(bearer(token));
      if (!tls || cert === undefined) return plain;
      return { ...plain, context: certified({ ca: parts.ca, cert, key: own }, user.exec?.command ?? '') };
    },
  });
}

function certified(parts: Parameters<typeof secureContext>[0], command: string) {
  try {
    return secureContext(parts);
  } catch (cause) {
    const message = `the credential plugin "${command}" answered a certificate that is not usable`;
    throw new OperatorError('E_CREDENTIAL_PLUGIN', message, { exitCode: exitCodes.remote, cause });
  }
}

function describe({ token, basic: password, certificate }: UserSettings, whose: string): string {
  if (token !== undefined) return `the token of ${whose}`;
  if (password !== undefined) return `the password of ${whose}`;
  return certificate === undefined ? 'a request without credentials' : `the client certificate of ${whose}`;
}

function bearer(token: string | undefined): string | undefined {
  return token === undefined ? undefined : `Bearer ${token}`;
}

function basic(pair: UserSettings['basic']): string | undefined {
  if (pair === undefined) return undefined;
  return `Basic ${Buffer.from(`${pair.username}:${pair.password}`).toString('base64')}`;
}

/** Headers of impersonation (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation). */
function impersonation(impersonate: Impersonation | undefined): Record<string, string | readonly string[]> {
  if (impersonate === undefined) return {};
  const { user, uid, groups, extra } = impersonate;
  return {
    'impersonate-user': user,
    ...(uid !== undefined && { 'impersonate-uid': uid }),
    ...(groups.length > 0 && { 'impersonate-group': groups }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [`impersonate-extra-${headerName(key)}`, values]),
    ),
  };
}

/** Keys of extra values may hold what a header's name may not: it is percent-encoded. */
function headerName(key: string): string {
  return encodeURIComponent(key).replace(/[()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
}
