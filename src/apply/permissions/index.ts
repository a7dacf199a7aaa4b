export { rightsMarkdown } from './markdown.js';
export { findMissing, missingRights, type MissingOptions, type RightsContext } from './missing.js';
export type { PolicyRule, Right, RightsRequest } from './model.js';
export { neededRights, rightsRequestOf } from './needed.js';
export { rightsProblems } from './problems.js';
export { roleFor, rolesOf, type RoleOptions, type Subject } from './role.js';
