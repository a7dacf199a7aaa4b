import { secrets } from '../../../../constructs/argocd/names.js';
import type { SecretDeclaration, SecretKey } from '../../../bundle/secret.js';
import type { Config } from '../../../config/index.js';
import { valueSource } from '../../secret-source.js';

/** Secrets that Argo CD reads. */
export function argocdSecrets(config: Config): readonly SecretDeclaration[] {
  const { namespace, oidc, repositories } = config.components.argocd;
  return [
    ...madeAtRunTime(namespace),
    ...(config.features.mail_notifications ? [mailAccount(config, namespace)] : []),
    ...(oidc ? [oidcSecret(namespace)] : []),
    ...repositories.map(({ url, secret }) => repositorySecret(namespace, secret, url)),
  ];
}

function madeAtRunTime(namespace: string): SecretDeclaration[] {
  const make = (name: string, purpose: string, keys: readonly SecretKey[]): SecretDeclaration => ({
    namespace,
    name,
    purpose,
    madeBy: 'controller',
    keys,
  });
  return [
    make(secrets.redis, 'password of the cache; an init container makes it once', [
      { key: 'auth', purpose: 'password of Redis' },
    ]),
    make(
      secrets.main,
      'comes with the bundle as an empty object, which the server fills at its first start',
      [
        { key: 'server.secretkey', purpose: 'signs sessions' },
        { key: 'admin.password', purpose: 'hash of the password of "admin"', optional: true },
        { key: 'admin.passwordMtime', purpose: 'when that password was set', optional: true },
      ],
    ),
    make(secrets.initialAdmin, 'first password of "admin"; delete it once the password has been changed', [
      { key: 'password', purpose: 'first password of "admin"', optional: true },
    ]),
  ];
}

function mailAccount(config: Config, namespace: string): SecretDeclaration {
  const { username, password } = config.components.mail_notifications.smtp;
  return {
    namespace,
    name: secrets.notifications,
    purpose: 'account at the mail server, for notifications of Argo CD',
    madeBy: 'deployer',
    keys: [
      { key: 'email-username', purpose: 'user at the mail server', ...valueSource(username), optional: true },
      {
        key: 'email-password',
        purpose: 'password at the mail server',
        ...valueSource(password),
        optional: true,
      },
    ],
  };
}

function oidcSecret(namespace: string): SecretDeclaration {
  return {
    namespace,
    name: secrets.oidc,
    labels: { 'app.kubernetes.io/part-of': 'argocd' },
    purpose: 'client secret at the identity provider',
    madeBy: 'deployer',
    keys: [{ key: 'client_secret', purpose: 'client secret at the identity provider' }],
  };
}

/** Argo CD finds the credentials of a repository by a label; as an annotation, the same text has no effect. */
function repositorySecret(namespace: string, name: string, url: string): SecretDeclaration {
  const optional = (key: string, purpose: string): SecretKey => ({ key, purpose, optional: true });
  return {
    namespace,
    name,
    labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    purpose: `credentials of ${url}`,
    madeBy: 'deployer',
    keys: [
      { key: 'type', purpose: 'kind of repository', source: { value: 'git' } },
      { key: 'url', purpose: 'address of the repository', source: { value: url } },
      optional('username', 'user, for HTTPS'),
      optional('password', 'password or token, for HTTPS'),
      optional('sshPrivateKey', 'private key, for SSH'),
      optional('githubAppID', 'id of a GitHub App that may read the repository'),
      optional('githubAppInstallationID', 'id of the installation of that App'),
      optional('githubAppPrivateKey', 'private key of that App'),
    ],
  };
}
