import type { RenderedObject } from '../render.js';
import { fieldsOf, type Fields } from './fields.js';

/** A text somewhere in an object. */
export interface TextPlace {
  readonly subject: RenderedObject;
  /** Path within the object, such as `data[config.yaml]`. */
  readonly path: string;
  /** Key it stands under; the index as text in a list. */
  readonly key: string;
  readonly text: string;
}

/** An object within an object. */
export interface FieldsPlace {
  /** Path within the object. */
  readonly path: string;
  /** Key it stands under; that of the list for items of a list. */
  readonly key: string;
  readonly fields: Fields;
}

/** Every text of an object, in order. */
export function textsIn(subject: RenderedObject): readonly TextPlace[] {
  const found: TextPlace[] = [];
  const visit = (value: unknown, path: string, key: string): void => {
    if (typeof value === 'string') found.push({ subject, path, key, text: value });
    else if (Array.isArray(value))
      (value as readonly unknown[]).forEach((item, index) => visit(item, `${path}[${index}]`, String(index)));
    else {
      const fields = fieldsOf(value);
      for (const name of Object.keys(fields)) visit(fields[name], step(path, name), name);
    }
  };
  visit(subject.object, '', '');
  return found;
}

/** Every object within a value, itself included, in order. */
export function fieldsIn(value: unknown, path = '', key = ''): readonly FieldsPlace[] {
  const found: FieldsPlace[] = [];
  const visit = (current: unknown, at: string, under: string): void => {
    if (Array.isArray(current))
      (current as readonly unknown[]).forEach((item, index) => visit(item, `${at}[${index}]`, under));
    else if (typeof current === 'object' && current !== null) {
      const fields = current as Fields;
      found.push({ path: at, key: under, fields });
      for (const name of Object.keys(fields)) {
        if (typeof fields[name] === 'object') visit(fields[name], step(at, name), name);
      }
    }
  };
  visit(value, path, key);
  return found;
}

const plainKey = /^[A-Za-z_$][\w$-]*$/;

/** One step down: `spec.ports`, `metadata.labels[app.kubernetes.io/name]`. */
export function step(path: string, key: string): string {
  if (!plainKey.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
