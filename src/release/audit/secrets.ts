import type { SecretName, Secrets } from '../secrets.js';
import type { AuditLog } from './model.js';

/** Secrets whose readings stand in a log: the first of each by its name, those before the log was opened too. Further ones add nothing. */
export function auditedSecrets(secrets: Secrets, log: Pick<AuditLog, 'add'>): Secrets {
  const logged = new Set<SecretName>();
  const note = (name: SecretName) => {
    if (logged.has(name)) return;
    logged.add(name);
    log.add({ act: 'read-secret', subject: name });
  };
  secrets.taken().forEach(note);
  return {
    ...secrets,
    read: (name) => {
      // before it is handed out: a log that cannot be written hands nothing out
      if (secrets.has(name)) note(name);
      return secrets.read(name);
    },
  };
}
