import type { Report } from '../report.js';
import type { Fields, ObjectRule } from '../schema.js';
import { fieldsOf, isSet, itemsOf, objectsIn, reportDuplicates, textOf } from './rule.js';

const LISTS = ['containers', 'initContainers'] as const;

/** Containers and init containers share one set of names. Duplicates within one list are the schema's to report. */
export const containerNames: ObjectRule = (value, report) => {
  const names = new Set(objectsIn(value['containers']).map(([, container]) => container['name']));
  for (const [index, container] of objectsIn(value['initContainers'])) {
    const name = textOf(container['name']);
    if (name === undefined || !names.has(name)) continue;
    report.add({
      rule: 'pod/container-name',
      message: `"${name}" is the name of a container already`,
      value: name,
      at: ['initContainers', index, 'name'],
    });
  }
};

/** Restart policies of single containers: init containers may stay as sidecars; others learned it after 1.32. */
export const restartPolicies: ObjectRule = (value, report) => {
  for (const list of LISTS) {
    for (const [index, container] of objectsIn(value[list])) {
      const policy = container['restartPolicy'];
      if (!isSet(policy) || (list === 'initContainers' && policy === 'Always')) continue;
      const message =
        list === 'containers'
          ? 'may be set only on init containers in Kubernetes 1.32'
          : 'must be Always on an init container';
      report.add({ rule: 'pod/init-container', message, value: policy, at: [list, index, 'restartPolicy'] });
    }
  }
};

/** Ephemeral containers are added to running pods, never to a template. */
export const ephemeralContainers: ObjectRule = (value, report) => {
  if (itemsOf(fieldsOf(value['spec'])['ephemeralContainers']).length === 0) return;
  report.add({
    rule: 'pod/ephemeral-container',
    message: 'may not be in a template',
    fix: 'remove it',
    at: ['spec', 'ephemeralContainers'],
  });
};

const NOT_FOR_INIT = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];

/** Init containers run to their end: no probes, unless they stay as sidecars. */
export const initContainers: ObjectRule = (value, report) => {
  for (const [index, container] of objectsIn(value['initContainers'])) {
    if (container['restartPolicy'] === 'Always') continue;
    for (const field of NOT_FOR_INIT.filter((name) => isSet(container[name]))) {
      const message = `may not be set on an init container that does not stay`;
      report.add({
        rule: 'pod/init-container',
        message,
        fix: 'remove it, or set restartPolicy: Always',
        at: ['initContainers', index, field],
      });
    }
  }
};

function checkMounts(
  container: Fields,
  volumes: ReadonlySet<unknown>,
  report: Report,
  at: readonly (string | number)[],
): void {
  for (const field of ['volumeMounts', 'volumeDevices']) {
    for (const [index, mount] of objectsIn(container[field])) {
      const name = textOf(mount['name']);
      if (name === undefined || volumes.has(name)) continue;
      const known = [...volumes].join(', ');
      const fix = known === '' ? 'add the volume to the pod' : `add the volume, or name one of ${known}`;
      report.add({
        rule: 'pod/volume-mount',
        message: `the pod has no volume "${name}"`,
        fix,
        value: name,
        at: [...at, field, index, 'name'],
      });
    }
  }
}

/**
 * Every mount names a volume of the pod.
 *
 * @param claims - names of a StatefulSet's claim templates, which are volumes of its pods too
 */
export function checkVolumeMounts(
  pod: Fields,
  claims: readonly unknown[],
  report: Report,
  at: readonly (string | number)[],
): void {
  const volumes = new Set([...objectsIn(pod['volumes']).map(([, volume]) => volume['name']), ...claims]);
  for (const list of LISTS) {
    for (const [index, container] of objectsIn(pod[list]))
      checkMounts(container, volumes, report, [...at, list, index]);
  }
}

/** Volumes of mounts, for pods that do not belong to a StatefulSet; that one checks its own. */
export const volumeMounts: ObjectRule = (value, report) =>
  checkVolumeMounts(fieldsOf(value['spec']), [], report, ['spec']);

/** Two containers of a pod cannot take the same port of the node. */
export const hostPorts: ObjectRule = (value, report) => {
  const taken = new Set<string>();
  for (const [index, container] of objectsIn(value['containers'])) {
    for (const [position, port] of objectsIn(container['ports'])) {
      const number =
        value['hostNetwork'] === true ? (port['hostPort'] ?? port['containerPort']) : port['hostPort'];
      if (typeof number !== 'number' || number === 0) continue;
      const at = ['containers', index, 'ports', position];
      if (
        value['hostNetwork'] === true &&
        isSet(port['hostPort']) &&
        port['hostPort'] !== port['containerPort']
      ) {
        report.add({
          rule: 'pod/host-port',
          message: `hostPort ${number} must equal containerPort ${report.show(port['containerPort'])} with hostNetwork`,
          at,
        });
      }
      const key = [number, textOf(port['protocol']) ?? 'TCP', textOf(port['hostIP']) ?? ''].join('/');
      if (taken.has(key))
        report.add({
          rule: 'pod/host-port',
          message: `the port ${number} of the node is taken by another container of the pod`,
          value: number,
          at,
        });
      taken.add(key);
    }
  }
};

/** A toleration without a key must tolerate everything; a time only means something for NoExecute. */
export const toleration: ObjectRule = (value, report) => {
  const [key, operator] = [textOf(value['key']), value['operator']];
  if (key === undefined && operator !== 'Exists') {
    report.add({
      rule: 'pod/toleration',
      message: 'has no key, so its operator must be Exists',
      at: ['operator'],
    });
  }
  if (operator === 'Exists' && textOf(value['value']) !== undefined) {
    report.add({
      rule: 'pod/toleration',
      message: 'must be empty with the operator Exists',
      value: value['value'],
      at: ['value'],
    });
  }
  if (isSet(value['tolerationSeconds']) && value['effect'] !== 'NoExecute') {
    report.add({ rule: 'pod/toleration', message: 'needs the effect NoExecute', at: ['tolerationSeconds'] });
  }
};

/** minDomains only works where pods may stay unscheduled. */
export const spread: ObjectRule = (value, report) => {
  if (isSet(value['minDomains']) && value['whenUnsatisfiable'] !== 'DoNotSchedule') {
    report.add({
      rule: 'pod/topology-spread',
      message: 'needs whenUnsatisfiable: DoNotSchedule',
      at: ['minDomains'],
    });
  }
};

const NEEDS_VALUES = new Set(['In', 'NotIn']);

/** In and NotIn need values, Exists and DoesNotExist forbid them, Gt and Lt take one number. */
export const requirement: ObjectRule = (value, report) => {
  const [operator, values] = [value['operator'], itemsOf(value['values'])];
  const add = (message: string): void => report.add({ rule: 'kubernetes/selector', message, at: ['values'] });
  if (NEEDS_VALUES.has(String(operator)) && values.length === 0)
    add(`must have a value with the operator ${String(operator)}`);
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    add(`must be empty with the operator ${operator}`);
  if (
    (operator === 'Gt' || operator === 'Lt') &&
    !(values.length === 1 && /^-?\d+$/.test(String(values[0])))
  ) {
    add(`must have exactly one integer with the operator ${operator}`);
  }
};

/** A path below the mount may not be claimed by two items of the same volume. */
export const keyPaths: ObjectRule = (value, report) => {
  const items = objectsIn(value['items']).map(([index, item]) => [index, textOf(item['path'])] as const);
  reportDuplicates(items, (index, path) => {
    report.add({
      rule: 'pod/volume',
      message: `the path "${path}" is used twice in the volume`,
      value: path,
      at: ['items', index, 'path'],
    });
  });
};
