import type { Report } from '../report.js';
import { isFields, type Fields, type ObjectRule } from '../schema.js';
import { checkVolumeMounts } from './pod.js';
import { fieldsOf, isSet, itemsOf, objectsIn, sizeOf } from './rule.js';

function matches(expression: Fields, labels: Fields): boolean {
  const label = labels[String(expression['key'])];
  const isListed = itemsOf(expression['values']).includes(label);
  switch (expression['operator']) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      return true;
  }
}

/** The selector of a workload is not empty and selects the pods that its own template makes. */
export const templateSelector: ObjectRule = (value, report) => {
  const selector = value['selector'];
  if (!isFields(selector)) return;
  if (sizeOf(selector['matchLabels']) + sizeOf(selector['matchExpressions']) === 0) {
    report.add({
      rule: 'workload/selector',
      message: 'selects everything, which is not allowed here',
      fix: 'name a label of the template',
      at: ['selector'],
    });
  }
  const labels = fieldsOf(fieldsOf(fieldsOf(value['template'])['metadata'])['labels']);
  for (const [key, wanted] of Object.entries(fieldsOf(selector['matchLabels']))) {
    if (labels[key] === wanted) continue;
    const has = labels[key] === undefined ? 'does not have' : `has as ${report.show(labels[key])}`;
    const message = `${report.show(wanted)} is the label that the template ${has}`;
    report.add({
      rule: 'workload/selector',
      message,
      fix: 'use the same labels in selector and template',
      value: wanted,
      at: ['selector', 'matchLabels', key],
    });
  }
  for (const [index, expression] of objectsIn(selector['matchExpressions'])) {
    if (matches(expression, labels)) continue;
    report.add({
      rule: 'workload/selector',
      message: 'does not select the pods of the template',
      at: ['selector', 'matchExpressions', index],
    });
  }
};

function checkRestart(value: Fields, allowed: readonly string[], report: Report): void {
  const policy = fieldsOf(fieldsOf(value['template'])['spec'])['restartPolicy'];
  const effective = isSet(policy) ? policy : 'Always';
  if (typeof effective !== 'string' || allowed.includes(effective)) return;
  const message = isSet(policy)
    ? `${report.show(policy)} is not allowed here`
    : 'is missing, and the default Always is not allowed here';
  report.add({
    rule: 'workload/restart-policy',
    message,
    fix: `use ${allowed.join(' or ')}`,
    value: policy,
    at: ['template', 'spec', 'restartPolicy'],
  });
}

/** Long-running pods restart always and have no deadline. */
export const longRunning: ObjectRule = (value, report) => {
  checkRestart(value, ['Always'], report);
  if (isSet(fieldsOf(fieldsOf(value['template'])['spec'])['activeDeadlineSeconds'])) {
    report.add({
      rule: 'workload/deadline',
      message: 'only Jobs may have a deadline',
      at: ['template', 'spec', 'activeDeadlineSeconds'],
    });
  }
};

/** Pods of a job end: they never restart always. Its selector is the server's, unless manualSelector says not. */
export const job: ObjectRule = (value, report) => {
  checkRestart(value, ['OnFailure', 'Never'], report);
  const isIndexed = value['completionMode'] === 'Indexed';
  if (isIndexed && !isSet(value['completions'])) {
    report.add({
      rule: 'workload/job',
      message: 'is required with completionMode: Indexed',
      at: ['completions'],
    });
  }
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy']) {
    if (!isIndexed && isSet(value[field]))
      report.add({ rule: 'workload/job', message: 'needs completionMode: Indexed', at: [field] });
  }
  if (isSet(value['selector']) && value['manualSelector'] !== true) {
    report.add({
      rule: 'workload/job',
      message: 'is made by the server',
      fix: 'remove it',
      at: ['selector'],
    });
  }
};

/** A deployment counts as failed only after its pods could have become available. */
export const deadline: ObjectRule = (value, report) => {
  const limit = typeof value['progressDeadlineSeconds'] === 'number' ? value['progressDeadlineSeconds'] : 600;
  const ready = typeof value['minReadySeconds'] === 'number' ? value['minReadySeconds'] : 0;
  if (limit > ready) return;
  report.add({
    rule: 'workload/deadline',
    message: `${limit} must be more than minReadySeconds, which is ${ready}`,
    value: limit,
    at: ['progressDeadlineSeconds'],
  });
};

function isNothing(value: unknown): boolean {
  return value === 0 || value === '0%';
}

/** Settings of a rolling update belong to a rolling update, and must let it move. */
export const strategy: ObjectRule = (value, report) => {
  const rolling = value['rollingUpdate'];
  if (isSet(rolling) && isSet(value['type']) && value['type'] !== 'RollingUpdate') {
    report.add({
      rule: 'workload/strategy',
      message: `may not be set with the type ${report.show(value['type'])}`,
      fix: 'remove it',
      at: ['rollingUpdate'],
    });
  }
  const { maxSurge, maxUnavailable } = fieldsOf(rolling);
  if (isNothing(maxUnavailable) && isNothing(maxSurge)) {
    report.add({
      rule: 'workload/strategy',
      message: 'maxSurge and maxUnavailable are both 0, so that no update could start',
      at: ['rollingUpdate'],
    });
  }
};

/** Mounts of a StatefulSet's pods may name its claim templates. */
export const statefulMounts: ObjectRule = (value, report) => {
  const claims = objectsIn(value['volumeClaimTemplates']).map(
    ([, claim]) => fieldsOf(claim['metadata'])['name'],
  );
  for (const [index, claim] of objectsIn(value['volumeClaimTemplates'])) {
    if (typeof fieldsOf(claim['metadata'])['name'] === 'string') continue;
    report.add({
      rule: 'metadata/name',
      message: 'is required but missing',
      at: ['volumeClaimTemplates', index, 'metadata', 'name'],
    });
  }
  checkVolumeMounts(fieldsOf(fieldsOf(value['template'])['spec']), claims, report, ['template', 'spec']);
};

/** Mounts of the pods of every other workload. */
export const templateMounts: ObjectRule = (value, report) => {
  checkVolumeMounts(fieldsOf(fieldsOf(value['template'])['spec']), [], report, ['template', 'spec']);
};
