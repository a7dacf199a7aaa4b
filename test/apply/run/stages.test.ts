import { describe, expect, test } from 'vitest';
import {
  applyStages,
  isCustom,
  removalStageOf,
  removalStages,
  stageOf,
} from '../../../src/apply/run/stages.js';

describe('within a component', () => {
  test.each([
    ['', 'Namespace', 'foundations'],
    ['apiextensions.k8s.io', 'CustomResourceDefinition', 'foundations'],
    ['', 'ConfigMap', 'ordinary'],
    ['', 'PersistentVolumeClaim', 'ordinary'],
    ['rbac.authorization.k8s.io', 'Role', 'ordinary'],
    ['admissionregistration.k8s.io', 'ValidatingAdmissionPolicy', 'ordinary'],
    ['apps', 'Deployment', 'workloads'],
    ['batch', 'CronJob', 'workloads'],
    ['argoproj.io', 'Workflow', 'custom'],
    ['snapshot.storage.k8s.io', 'VolumeSnapshotClass', 'custom'],
    ['gateway.networking.k8s.io', 'Gateway', 'custom'],
    ['example.com', 'Deployment', 'custom'],
    ['admissionregistration.k8s.io', 'MutatingWebhookConfiguration', 'admission'],
    ['apiregistration.k8s.io', 'APIService', 'admission'],
  ])('%s %s is among the %s', (group, kind, stage) => {
    expect(stageOf({ group, kind })).toBe(stage);
  });

  test('the order is such that each finds what it needs', () => {
    expect(applyStages).toEqual(['foundations', 'ordinary', 'workloads', 'custom', 'admission']);
  });
});

describe('when removing', () => {
  test('custom resources go while their controllers live, and namespaces last', () => {
    expect(removalStages).toEqual([
      'custom',
      'admission',
      'workloads',
      'ordinary',
      'definitions',
      'namespaces',
    ]);
  });

  test.each([
    ['', 'Namespace', 'namespaces'],
    ['apiextensions.k8s.io', 'CustomResourceDefinition', 'definitions'],
    ['postgresql.cnpg.io', 'Cluster', 'custom'],
    ['apps', 'StatefulSet', 'workloads'],
    ['', 'Secret', 'ordinary'],
  ])('%s %s goes with the %s', (group, kind, stage) => {
    expect(removalStageOf({ group, kind })).toBe(stage);
  });
});

describe('a kind is custom', () => {
  test.each([
    ['networking.k8s.io', false],
    ['gateway.networking.k8s.io', true],
    ['', false],
    ['monitoring.coreos.com', true],
  ])('in group "%s": %s', (group, custom) => {
    expect(isCustom({ group })).toBe(custom);
  });
});
