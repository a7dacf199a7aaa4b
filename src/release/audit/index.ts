export {
  auditFormat,
  openAuditLog,
  readAuditLog,
  verifyAuditLog,
  type AuditAct,
  type AuditEntry,
  type AuditLine,
  type AuditLog,
  type AuditVerdict,
} from './audit.js';
export { auditBuild, type RecordedBuild } from './build.js';
export { auditRefusal, isRefusal } from './refusal.js';
export { auditedSecrets } from './secrets.js';
