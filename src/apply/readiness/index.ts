export { createFacts, type Facts } from './facts.js';
export { readinessMarkdown } from './markdown.js';
export { groupKindOf, readinessOf } from './readiness.js';
export { ruleText } from './rule.js';
export { noSurroundings, type Surroundings } from './surroundings.js';
export { builtInRules, storedKinds, type BuiltInRule } from './table.js';
