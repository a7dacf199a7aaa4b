import { credentialsSecret, repositorySecret } from '../../../../constructs/backup-operator/index.js';
import type { SecretDeclaration } from '../../../bundle/secret.js';
import type { Config } from '../../../config/index.js';
import { valueSource } from '../../secret-source.js';

/** Whether the object store is reached with a credentials file: when one is named, or when there is no cloud identity instead. */
export function readsCredentials(config: Config): boolean {
  const { credentials, identity } = config.components.backup_operator;
  return credentials !== undefined || Object.keys(identity).length === 0;
}

/** Secrets of Velero: credentials of the object store, and the password that copies of volumes are encrypted with. */
export function backupSecrets(config: Config): SecretDeclaration[] {
  const { namespace, credentials, volumes } = config.components.backup_operator;
  const store: SecretDeclaration = {
    namespace,
    name: credentialsSecret.name,
    purpose: 'access to the object store of backups',
    madeBy: 'deployer',
    keys: [
      {
        key: credentialsSecret.key,
        purpose: 'credentials file as the provider has it: an AWS profile, a Google key, or Azure variables',
        ...valueSource(credentials),
      },
    ],
  };
  const repository: SecretDeclaration = {
    namespace,
    name: repositorySecret.name,
    purpose: 'encryption of the copies of volumes; keep it elsewhere too, without it they cannot be restored',
    madeBy: 'deployer',
    keys: [
      {
        key: repositorySecret.key,
        purpose: 'password of the repositories',
        generate: { kind: 'password', length: 48 },
        rotation: { warning: 'copies of volumes made so far can no longer be restored' },
      },
    ],
  };
  return [...(readsCredentials(config) ? [store] : []), ...(volumes === 'file-system' ? [repository] : [])];
}
