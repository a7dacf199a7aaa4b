export { openAuditLog } from './audit.js';
export { auditBuild, type RecordedBuild } from './build.js';
export { auditFormat, type AuditAct, type AuditEntry, type AuditLine, type AuditLog } from './model.js';
export { auditRefusal, isRefusal } from './refusal.js';
export { auditedSecrets } from './secrets.js';
export { readAuditLog, verifyAuditLog, type AuditVerdict } from './verify.js';
