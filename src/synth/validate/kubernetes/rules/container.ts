import { parseQuantity } from '../quantity.js';
import type { Report } from '../report.js';
import { fieldsOf, isSet, objectsIn, reportDuplicates, textOf } from './rule.js';
import type { ObjectRule } from '../schema.js';

/** Resources of containers without a domain; everything else needs one, such as nvidia.com/gpu. */
const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Names of a container's ports differ, whatever their protocol. */
export const portNames: ObjectRule = (value, report) => {
  const ports = objectsIn(value['ports']);
  reportDuplicates(
    ports.map(([index, port]) => [index, textOf(port['name'])] as const),
    (index, name) => {
      const message = `the port name "${name}" is used twice in the container`;
      report.add({
        rule: 'pod/port-name',
        message,
        fix: 'give each port its own name',
        value: name,
        at: ['ports', index, 'name'],
      });
    },
  );
};

/** Names that do not occur twice in a list of environment variables; the second would silently win. */
export const environment: ObjectRule = (value, report) => {
  objectsIn(value['env']).forEach(([index, variable]) => {
    if (!isSet(variable['valueFrom']) || !isSet(variable['value']) || variable['value'] === '') return;
    const message = `sets value and valueFrom, but only one of them may be set`;
    report.add({ rule: 'pod/env', message, at: ['env', index, 'valueFrom'] });
  });
};

/** subPath and subPathExpr exclude each other. */
export const mountPaths: ObjectRule = (value, report) => {
  if (textOf(value['subPath']) !== undefined && textOf(value['subPathExpr']) !== undefined) {
    report.add({
      rule: 'kubernetes/one-of',
      message: 'sets subPath and subPathExpr, but only one of them may be set',
    });
  }
};

function checkAmount(name: string, amount: unknown, kind: string, report: Report): void {
  const size = parseQuantity(amount);
  const at = [kind, name];
  if (size === undefined) return;
  if (size < 0)
    report.add({
      rule: 'pod/resources',
      message: `${report.show(amount)} is less than nothing`,
      value: amount,
      at,
    });
  if (!name.includes('/') && !STANDARD.test(name)) {
    const message = `"${name}" is no resource of containers`;
    report.add({
      rule: 'pod/resources',
      message,
      fix: 'use cpu, memory, ephemeral-storage, hugepages-<size> or a name with a domain',
      at,
    });
  } else if (name.includes('/') && !Number.isInteger(size)) {
    report.add({
      rule: 'pod/resources',
      message: `${report.show(amount)} of ${name} must be a whole number`,
      value: amount,
      at,
    });
  }
}

/** Requests do not exceed limits; resources that cannot be shared have equal ones. */
export const resources: ObjectRule = (value, report) => {
  const [requests, limits] = [fieldsOf(value['requests']), fieldsOf(value['limits'])];
  for (const [name, amount] of Object.entries(limits)) checkAmount(name, amount, 'limits', report);
  for (const [name, amount] of Object.entries(requests)) {
    checkAmount(name, amount, 'requests', report);
    const [request, limit] = [parseQuantity(amount), parseQuantity(limits[name])];
    const at = ['requests', name];
    const isShared = !name.includes('/') && !name.startsWith('hugepages-');
    if (request !== undefined && limit !== undefined && (isShared ? request > limit : request !== limit)) {
      const relation = isShared ? 'is more than' : 'must equal';
      report.add({
        rule: 'pod/resources',
        message: `the request ${report.show(amount)} ${relation} the limit ${report.show(limits[name])}`,
        fix: 'lower the request or raise the limit',
        value: amount,
        at,
      });
    } else if (!isShared && limits[name] === undefined) {
      report.add({
        rule: 'pod/resources',
        message: `${name} cannot be shared, so it needs a limit equal to the request`,
        at,
      });
    }
  }
};

/** Liveness and startup probes count as passed after one success; the API server demands it. */
export const probeThresholds: ObjectRule = (value, report) => {
  for (const name of ['livenessProbe', 'startupProbe']) {
    const threshold = fieldsOf(value[name])['successThreshold'];
    if (typeof threshold === 'number' && threshold !== 0 && threshold !== 1) {
      report.add({
        rule: 'pod/probe',
        message: `${threshold} must be 1 for a ${name}`,
        value: threshold,
        at: [name, 'successThreshold'],
      });
    }
  }
};

/** An escalating or privileged container contradicts allowPrivilegeEscalation: false. */
export const privileges: ObjectRule = (value, report) => {
  if (value['allowPrivilegeEscalation'] !== false) return;
  const added = fieldsOf(value['capabilities'])['add'];
  const isAdmin = Array.isArray(added) && added.includes('CAP_SYS_ADMIN');
  if (value['privileged'] !== true && !isAdmin) return;
  const message = 'cannot be false in a container that is privileged or adds CAP_SYS_ADMIN';
  report.add({ rule: 'pod/security', message, value: false, at: ['allowPrivilegeEscalation'] });
};
