import { github } from './github.js';
import { npm } from './npm.js';
import type { Publisher } from './publisher.js';

export { readPackageName } from './npm-package.js';
export type {
  Publisher,
  PublisherContext,
  PublisherOutcome,
  RehearsalSetting,
  RehearsedCall,
  StandIn,
  Supersession,
  SupersessionOutcome,
} from './publisher.js';
export { supersedeAll, type SupersedeReport } from './supersede.js';
export { preflightAll, runPublishers, type PublisherReport } from './run.js';

/** Every place that releases can go to, in the order in which they are published. */
export const publishers: readonly Publisher[] = [github, npm];

/** Those that a configuration names; `github` always, since the others refer to it. */
export function publishersOf(ids: readonly string[]): readonly Publisher[] {
  return publishers.filter(({ id }) => id === 'github' || ids.includes(id));
}
