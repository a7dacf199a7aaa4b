import { refText } from '../../kube/resources.js';
import type { Change } from '../model.js';
import type { BackupStep } from './model.js';

/**
 * What to back up before a migration: each kind of data once, needed where it is at risk and good practice where it is only touched. As soon as
 * anything goes or is made anew, the state of the cluster as a whole.
 */
export function backupSteps(changes: readonly Change[]): readonly BackupStep[] {
  const steps = new Map<string, BackupStep>();
  for (const change of changes) {
    const step = stepOf(change);
    if (step === undefined) continue;
    const key = `${step.holds}\n${step.backup}`;
    const known = steps.get(key);
    steps.set(key, {
      ...step,
      objects: [...(known?.objects ?? []), ...step.objects],
      needed: step.needed || known?.needed === true,
    });
  }
  const own = [...steps.values()];
  return [
    ...own.filter(({ needed }) => needed),
    ...own.filter(({ needed }) => !needed),
    ...(changes.some(isDestructive) ? [wholeCluster] : []),
  ];
}

const wholeCluster: BackupStep = {
  objects: [],
  holds: 'the cluster as a whole',
  backup:
    'see that a recent backup of the cluster exists, or take one: a rollback brings objects back, not data',
  needed: false,
};

function stepOf({ action, effect, data, ref }: Change): BackupStep | undefined {
  if (action === 'create' || action === 'unchanged' || action === 'keep') return undefined;
  const needed = effect === 'data-at-risk';
  if (data !== undefined) return { objects: [ref], ...data, needed };
  if (!needed) return undefined;
  return {
    objects: [ref],
    holds:
      ref.kind === 'CustomResourceDefinition' ? 'objects of this kind' : `what is in ${ref.kind} objects`,
    backup: `copy what you need of it before, such as with kubectl get --output yaml`,
    needed,
  };
}

function isDestructive({ action, effect }: Change): boolean {
  return action === 'delete' || action === 'recreate' || effect === 'data-at-risk';
}

/** Objects of a step for people, the first few by name. */
export function backupObjects({ objects }: BackupStep): string {
  const named = objects.slice(0, 3).map(refText);
  const rest = objects.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
