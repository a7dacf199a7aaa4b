import type { Report } from '../report.js';
import { fieldsOf, isSet, textOf } from './rule.js';
import type { ObjectRule } from '../schema.js';

/** ConfigMaps and Secrets hold at most 1 MiB (`MaxSecretSize` in pkg/apis/core). */
const MAXIMUM = 1024 * 1024;
const ANNOTATIONS = 256 * 1024;

function sizeOfTexts(value: unknown): number {
  return Object.values(fieldsOf(value)).reduce<number>(
    (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0),
    0,
  );
}

function sizeOfBase64(value: unknown): number {
  return Object.values(fieldsOf(value)).reduce<number>(
    (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text, 'base64') : 0),
    0,
  );
}

function checkSize(size: number, report: Report): void {
  if (size <= MAXIMUM) return;
  report.add({
    rule: 'data/size',
    message: `holds ${size} bytes, may hold at most ${MAXIMUM}`,
    fix: 'split it, or ship the content in an image',
  });
}

/** A ConfigMap: total size, and no key both as text and as bytes. */
export const configMap: ObjectRule = (value, report) => {
  checkSize(sizeOfTexts(value['data']) + sizeOfBase64(value['binaryData']), report);
  for (const key of Object.keys(fieldsOf(value['binaryData']))) {
    if (isSet(fieldsOf(value['data'])[key]))
      report.add({ rule: 'data/duplicate-key', message: 'is in data too', at: ['binaryData', key] });
  }
};

/** Keys that the API server demands by type of Secret; one list per choice. */
const SECRET_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'kubernetes.io/tls': [['tls.crt'], ['tls.key']],
  'kubernetes.io/dockerconfigjson': [['.dockerconfigjson']],
  'kubernetes.io/dockercfg': [['.dockercfg']],
  'kubernetes.io/basic-auth': [['username', 'password']],
  'kubernetes.io/ssh-auth': [['ssh-privatekey']],
};

/** A Secret: total size, and the keys that its type needs. */
export const secret: ObjectRule = (value, report) => {
  checkSize(sizeOfTexts(value['stringData']) + sizeOfBase64(value['data']), report);
  const keys = { ...fieldsOf(value['data']), ...fieldsOf(value['stringData']) };
  for (const choice of SECRET_KEYS[textOf(value['type']) ?? ''] ?? []) {
    if (choice.some((key) => keys[key] !== undefined)) continue;
    report.add({
      rule: 'data/secret-type',
      message: `must have the key ${choice.join(' or ')} for the type ${String(value['type'])}`,
      at: ['data'],
    });
  }
};

/** Values of annotations are texts of any form, 256 KiB together with their keys. */
export const annotationsSize: ObjectRule = (value, report) => {
  const annotations = fieldsOf(value['annotations']);
  const size =
    sizeOfTexts(annotations) + Object.keys(annotations).reduce((sum, key) => sum + Buffer.byteLength(key), 0);
  if (size <= ANNOTATIONS) return;
  report.add({
    rule: 'metadata/annotations-size',
    message: `take ${size} bytes, may take at most ${ANNOTATIONS}`,
    at: ['annotations'],
  });
};

/** Written by the server; an object that brings them conflicts or is refused. */
const SERVER_OWNED = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** Metadata holds nothing that only the server writes. */
export const serverOwned: ObjectRule = (value, report) => {
  for (const field of SERVER_OWNED.filter((name) => isSet(value[name]))) {
    report.add({
      rule: 'metadata/server-owned',
      message: 'is written by the server',
      fix: 'remove it',
      at: [field],
    });
  }
};
