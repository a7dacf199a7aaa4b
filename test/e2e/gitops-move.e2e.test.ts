import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { committedBundle } from '../gitops/support/bundle.js';
import { buildProgram } from '../support/program.js';
import { expectEqual, podsOf, uidsOf, writtenTo } from './support/argocd/objects.js';
import { applicationNames, startGitopsPlatform, type GitopsPlatform } from './support/argocd/platform.js';
import { said } from './support/deployer.js';

// one story on one cluster: each test finds what the one before left
describe.skipIf(inject('missing') !== '').each(['minimal', 'standard'])(
  '%s, made by cto deploy',
  (profile) => {
    const bundle = committedBundle(profile);
    let platform: GitopsPlatform;
    let before: ReadonlyMap<string, string>;
    let pods: readonly string[];
    beforeAll(async () => {
      buildProgram();
      platform = await startGitopsPlatform(bundle, {
        before: async ({ bed, run }) => {
          const args = ['deploy', '--bundle', writtenTo(bundle), '--yes'];
          const deployed = await run(...args);
          expect(deployed.code, said(args, deployed)).toBe(0);
          before = await uidsOf(bed, bundle);
          pods = await podsOf(bed);
        },
      });
    }, 300_000);
    afterAll(() => platform.stop());

    test('comes under Argo CD with one command: no object and no pod is made anew', async () => {
      const { bootstrapped } = platform;
      expect(bootstrapped.code, said(['bootstrap'], bootstrapped)).toBe(0);
      await platform.settled(applicationNames(bundle));
      await expectEqual(platform.bed, bundle);
      expect(await uidsOf(platform.bed, bundle)).toEqual(before);
      expect(await podsOf(platform.bed)).toEqual(pods);
    });

    test('goes back to cto deploy when the Applications are gone: no object and no pod is made anew', async () => {
      const { bed } = platform;
      const argocd = (...args: readonly string[]) => bed.kubectl(['-n', 'argocd', ...args]);
      // as docs/gitops-operations.md says
      await argocd('delete', 'application', 'cto');
      const { stdout } = await argocd('get', 'applications', '-o', 'name');
      const children = stdout.trim().split('\n');
      expect(children).toHaveLength(applicationNames(bundle).length - 1);
      for (const child of children)
        await argocd('patch', child, '--type=merge', '--patch={"metadata":{"finalizers":null}}');
      await argocd('delete', 'applications', '--all');
      await argocd('delete', 'appprojects', 'cto', 'cto-root');
      expect((await argocd('get', 'applications,appprojects', '-o', 'name')).stdout).toBe('');

      const args = ['deploy', '--bundle', writtenTo(bundle), '--conflict', 'take,manager=argocd-*', '--yes'];
      const deployed = await platform.run(...args);
      expect(deployed.code, said(args, deployed)).toBe(0);
      const again = await platform.run('deploy', '--bundle', writtenTo(bundle), '--yes');
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing to do')]);
      await expectEqual(bed, bundle);
      expect(await uidsOf(bed, bundle)).toEqual(before);
      expect(await podsOf(bed)).toEqual(pods);
    });
  },
);
