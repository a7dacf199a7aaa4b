import { minimal } from './minimal.js';
import type { Profile } from './profile.js';
import { production } from './production.js';
import { standard } from './standard.js';

export { select, type Selected, type Selection } from './selection.js';
export type { Machine, Profile } from './profile.js';

/** The profiles that come with the product, from small to large. */
export const profiles: readonly Profile[] = [minimal, standard, production];
