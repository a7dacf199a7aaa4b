export { describeMigration } from './describe.js';
export { effectOf } from './effect.js';
export type { EffectInput, EffectOf } from './effects/model.js';
export { migrationPlan } from './migration.js';
export type { BackupStep, ComponentStep, MigrationEntry, MigrationInput, MigrationPlan } from './model.js';
export { offlineChanges, offlineMigration } from './offline.js';
