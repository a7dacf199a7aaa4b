import type { RenderedObject } from '../render.js';
import { fieldsOf, type Fields } from './fields.js';

/** A place within an object, as a link to the place around it. Its path is written only where somebody reads it. */
interface Place {
  readonly within: Place | undefined;
  readonly key: string | number;
}

/** A text somewhere in an object. */
export interface TextPlace extends Place {
  readonly subject: RenderedObject;
  readonly text: string;
}

/** An object within an object. */
export interface FieldsPlace {
  /** Path within the object. */
  readonly path: string;
  readonly fields: Fields;
}

/** Every text of an object, in order. */
export function textsIn(subject: RenderedObject): readonly TextPlace[] {
  const found: TextPlace[] = [];
  const visit = (value: unknown, within: Place | undefined, key: string | number): void => {
    if (typeof value === 'string') found.push({ subject, within, key, text: value });
    else if (typeof value === 'object' && value !== null) {
      const place = { within, key };
      if (Array.isArray(value))
        for (let index = 0; index < value.length; index += 1) visit(value[index], place, index);
      else for (const name in value) visit((value as Fields)[name], place, name);
    }
  };
  for (const [name, value] of Object.entries(subject.object)) visit(value, undefined, name);
  return found;
}

/** Path of a text, such as `data[config.yaml]`. */
export function pathOf({ within, key }: Place): string {
  return step(within === undefined ? '' : pathOf(within), key);
}

/** Every object within a value, itself included, in order. */
export function fieldsIn(value: unknown, path = ''): readonly FieldsPlace[] {
  const found: FieldsPlace[] = [];
  const visit = (current: unknown, at: string): void => {
    if (Array.isArray(current))
      (current as readonly unknown[]).forEach((item, index) => visit(item, `${at}[${index}]`));
    else if (typeof current === 'object' && current !== null) {
      const fields = fieldsOf(current);
      found.push({ path: at, fields });
      for (const name of Object.keys(fields)) {
        if (typeof fields[name] === 'object') visit(fields[name], step(at, name));
      }
    }
  };
  visit(value, path);
  return found;
}

const plainKey = /^[A-Za-z_$][\w$-]*$/;

/** One step down: `spec.ports`, `ports[0]`, `metadata.labels[app.kubernetes.io/name]`. */
export function step(path: string, key: string | number): string {
  if (typeof key === 'number' || !plainKey.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
