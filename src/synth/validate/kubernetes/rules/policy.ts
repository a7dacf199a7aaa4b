import { parseQuantity } from '../quantity.js';
import { fieldsOf, isSet, itemsOf, textOf } from './rule.js';
import type { ObjectRule } from '../schema.js';

/** The scaler's upper bound is not below its lower one. */
export const scalerBounds: ObjectRule = (value, report) => {
  const [least, most] = [value['minReplicas'], value['maxReplicas']];
  if (typeof least !== 'number' || typeof most !== 'number' || most >= least) return;
  report.add({
    rule: 'autoscaler/bounds',
    message: `${most} is less than minReplicas, which is ${least}`,
    value: most,
    at: ['maxReplicas'],
  });
};

/** A metric describes exactly the source that its type names. */
export const metricSource: ObjectRule = (value, report, schema) => {
  const type = textOf(value['type']);
  const expected = type === undefined ? undefined : type.charAt(0).toLowerCase() + type.slice(1);
  if (expected === undefined || schema.properties?.[expected] === undefined) return;
  if (!isSet(value[expected]))
    report.add({ rule: 'autoscaler/metric', message: `is required for the type ${type}`, at: [expected] });
  for (const field of Object.keys(schema.properties)) {
    if (field === 'type' || field === expected || !isSet(value[field])) continue;
    report.add({
      rule: 'autoscaler/metric',
      message: `may not be set for the type ${type}`,
      fix: 'remove it',
      at: [field],
    });
  }
};

/** A claim asks for a positive amount, and ReadWriteOncePod stands alone. */
export const claim: ObjectRule = (value, report) => {
  const storage = fieldsOf(fieldsOf(value['resources'])['requests'])['storage'];
  const at = ['resources', 'requests', 'storage'];
  if (!isSet(storage)) report.add({ rule: 'storage/claim', message: 'is required but missing', at });
  else if ((parseQuantity(storage) ?? 1) <= 0)
    report.add({
      rule: 'storage/claim',
      message: `${report.show(storage)} must be more than 0`,
      value: storage,
      at,
    });
  const modes = itemsOf(value['accessModes']);
  if (modes.includes('ReadWriteOncePod') && new Set(modes).size > 1) {
    report.add({
      rule: 'storage/claim',
      message: 'ReadWriteOncePod may not stand beside other modes',
      at: ['accessModes'],
    });
  }
};

/** User priorities end at one thousand million; names with `system-` are the system's. */
export const priorityClass: ObjectRule = (value, report) => {
  const name = textOf(fieldsOf(value['metadata'])['name']);
  if (name?.startsWith('system-') === true && !/^system-(node|cluster)-critical$/.test(name)) {
    report.add({
      rule: 'priority-class/name',
      message: `${report.show(name)} starts with system-, which is reserved`,
      value: name,
      at: ['metadata', 'name'],
    });
  } else if (
    typeof value['value'] === 'number' &&
    value['value'] > 1e9 &&
    name?.startsWith('system-') !== true
  ) {
    report.add({
      rule: 'priority-class/value',
      message: `${value['value']} is above 1000000000, the highest for users`,
      value: value['value'],
      at: ['value'],
    });
  }
};

/** A localhost profile of seccomp or AppArmor names its file; the others have none. */
export const profile: ObjectRule = (value, report) => {
  const isLocal = value['type'] === 'Localhost';
  if (isLocal === (textOf(value['localhostProfile']) !== undefined)) return;
  const message = isLocal ? 'is required for the type Localhost' : 'needs the type Localhost';
  report.add({ rule: 'pod/security', message, at: ['localhostProfile'] });
};
