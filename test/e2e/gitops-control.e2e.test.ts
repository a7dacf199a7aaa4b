import { describe, expect, inject, test } from 'vitest';
import { changedBundle, committedBundle } from '../gitops/support/bundle.js';
import { buildProgram } from '../support/program.js';
import { commitBothWhileHeld, fileOf } from './support/argocd/marks.js';
import { applicationNames, startGitopsPlatform } from './support/argocd/platform.js';

const minimal = committedBundle('minimal');

describe.skipIf(inject('missing') !== '')('without our health rule for Applications', () => {
  test('the late wave does not wait for the early one: the rule is what keeps the order', async () => {
    buildProgram();
    const without = changedBundle(minimal, fileOf('argocd'), (text) =>
      text.replace(
        'resource.customizations.health.argoproj.io_Application:',
        'resource.customizations.health.example.com_Nothing:',
      ),
    );
    const platform = await startGitopsPlatform(without);
    try {
      await platform.settled(applicationNames(minimal));
      const { early, late } = await commitBothWhileHeld(platform, 'two', without);
      expect(late).toBeLessThan(early);
    } finally {
      await platform.stop();
    }
  }, 600_000);
});
