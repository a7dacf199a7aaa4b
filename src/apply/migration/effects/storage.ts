import { crdFindings } from '../../../bundle/crd-safety.js';
import { at } from '../../readiness/read.js';
import type { EffectInput, EffectOf, KindEffects } from './model.js';
import { amountOf, touches } from './read.js';

const atRisk: EffectOf = { effect: 'data-at-risk' };

const size = ['spec', 'resources', 'requests', 'storage'] as const;

/** What changes of the kinds that data is in, or goes with, mean. */
export const storageEffects: readonly KindEffects[] = [
  {
    group: '',
    kinds: ['PersistentVolumeClaim'],
    changed: changedClaim,
    recreated: () => atRisk,
    deleted: () => atRisk,
  },
  {
    group: '',
    kinds: ['PersistentVolume'],
    changed: (input) => ({ effect: touches(input, 'spec') ? 'data-at-risk' : 'in-place' }),
    recreated: () => atRisk,
    deleted: () => atRisk,
  },
  { group: '', kinds: ['Namespace'], recreated: () => atRisk, deleted: goesWithContents },
  {
    group: 'apiextensions.k8s.io',
    kinds: ['CustomResourceDefinition'],
    changed: changedDefinition,
    recreated: () => atRisk,
    deleted: goesWithContents,
  },
];

/** A claim can grow, and get another attributes class; nothing else of it can change without another volume. */
function changedClaim(input: EffectInput): EffectOf {
  const { before, after, fields } = input;
  const spec = fields.filter(({ path }) => path.startsWith('spec.') && path !== size.join('.'));
  const harmless = spec.every(({ path }) => path === 'spec.volumeAttributesClassName');
  const grows =
    !touches(input, size.join('.')) || amountOf(at(after, ...size)) >= amountOf(at(before, ...size));
  return { effect: harmless && grows ? 'in-place' : 'data-at-risk' };
}

/** What is in a namespace, and what is stored of a kind, goes with it; without anything of others in it nothing is lost. */
function goesWithContents({ foreign = 0 }: EffectInput): EffectOf {
  return foreign === 0 ? { effect: 'in-place' } : atRisk;
}

function changedDefinition({ before, after }: EffectInput): EffectOf | undefined {
  if (before === undefined || after === undefined) return undefined;
  const stored = at(before, 'status', 'storedVersions');
  const versions = Array.isArray(stored) ? stored.map(String) : [];
  const breaking = crdFindings(before, after, versions).some(({ severity }) => severity === 'breaking');
  return { effect: breaking ? 'data-at-risk' : 'in-place' };
}
