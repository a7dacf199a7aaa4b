export { describeMigration } from './describe.js';
export { effectOf, type EffectInput, type EffectOf } from './effect.js';
export { migrationPlan } from './migration.js';
export type { BackupStep, ComponentStep, MigrationEntry, MigrationInput, MigrationPlan } from './model.js';
export { offlineChanges, offlineMigration } from './offline.js';
