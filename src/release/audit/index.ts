export {
  auditFormat,
  openAuditLog,
  verifyAuditLog,
  type AuditAct,
  type AuditEntry,
  type AuditLine,
  type AuditLog,
  type AuditVerdict,
} from './audit.js';
