import { describe, expect, test } from 'vitest';
import { adaptStages } from '../../scripts/lib/testbed/stages.js';

const stage = (name: string, steps: string) =>
  `apiVersion: kwok.x-k8s.io/v1alpha1\nkind: Stage\nmetadata:\n  name: ${name}\nspec:\n  steps:\n${steps}`;
const apply = '  - apply:\n      template: |\n        kind: PersistentVolume\n';
const patch = '  - patch:\n      root: spec\n';

describe('the stages of simulated volumes', () => {
  const text = [
    stage('pod-ready', patch),
    stage('pv-bind', patch),
    stage('pvc-provision', apply + patch + patch),
    stage('pvc-delete', patch),
  ].join('---\n');

  test('make a volume for a claim and leave it to the controller manager to bind the two', () => {
    expect(adaptStages(text)).toBe([stage('pod-ready', patch), stage('pvc-provision', apply)].join('---\n'));
  });

  test('are refused when kwok calls them differently', () => {
    expect(() => adaptStages(stage('pod-ready', patch))).toThrow('pvc-provision');
  });
});
