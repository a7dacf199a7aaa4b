import { fieldsOf, itemsOf, labelsOf, textOf, textsOf, type Fields } from './fields.js';

/** Labels of a pod. */
export type Labels = Readonly<Record<string, string>>;

/** Whether labels fit a label selector (`matchLabels`, `matchExpressions`). An empty selector fits everything. */
export function selects(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return (
    selectsLabels(labelsOf(matchLabels), labels) &&
    itemsOf(matchExpressions).every(([, expression]) => fits(expression, labels))
  );
}

/** Whether labels hold all of `wanted`. */
export function selectsLabels(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Whether a selector has no condition at all. */
export function isEmptySelector(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return Object.keys(fieldsOf(matchLabels)).length === 0 && itemsOf(matchExpressions).length === 0;
}

/**
 * Whether pods of a declared group may fit `wanted`. A group states the labels it is found by; its pods may carry more, so only a
 * contradiction, or no label in common, rules it out.
 */
export function mayBeOf(wanted: Labels, group: Labels): boolean {
  const keys = Object.keys(wanted);
  return (
    keys.some((key) => group[key] === wanted[key]) &&
    keys.every((key) => (group[key] ?? wanted[key]) === wanted[key])
  );
}

function fits(expression: Fields, labels: Labels): boolean {
  const label = labels[textOf(expression['key']) ?? ''];
  const listed = label !== undefined && textsOf(expression['values']).includes(label);
  switch (expression['operator']) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      return true;
  }
}
