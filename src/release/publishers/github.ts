import type { Problem } from '../../kernel/problem.js';
import { preflight } from '../publish/preflight.js';
import { publishOnForge } from '../publish/run.js';
import { tokenProblems } from '../publish/token.js';
import { rehearseGitHub } from './github-rehearsal.js';
import type { Publisher } from './publisher.js';

const leaked: Problem = {
  rule: 'release/secret',
  message: 'the notes contain the value of a secret',
  fix: 'take it out of commits and templates, and replace the secret: it was seen',
};

/** The release page with every file: first, since everything else refers to it. */
export const github: Publisher = {
  id: 'github',
  title: 'publishing on GitHub',
  needs: [],
  preflight: async ({ plan, releases, clock, journal, folder, secrets }, signal) => {
    // read once, by whoever made the client; here only its shape
    const wrong = secrets.has('GITHUB_TOKEN') ? tokenProblems(secrets.read('GITHUB_TOKEN')) : [];
    if (wrong.length > 0) return wrong;
    if (secrets.redact(plan.notes) !== plan.notes) return [leaked];
    return preflight({ plan, releases, clock, owner: journal.owner, folder }, signal);
  },
  publish: async (context, signal) => {
    const { is, release } = await publishOnForge(context, signal);
    return { is, where: release.page };
  },
  rehearse: rehearseGitHub,
};
