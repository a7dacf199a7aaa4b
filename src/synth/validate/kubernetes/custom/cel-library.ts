import type { Environment } from '@marcbachmann/cel-js';
import { FORMATS } from '../formats.js';
import { isCidr, isIp } from '../ip.js';
import { parseQuantity } from '../quantity.js';

/** A quantity inside an expression. */
class Quantity {
  constructor(readonly amount: number) {}
}

/** An address of the web inside an expression. */
class Address {
  constructor(readonly url: URL) {}
}

type Handler = (...values: never[]) => unknown;

function sign(value: number): bigint {
  return BigInt(Math.sign(value));
}

function quantity(text: string): Quantity {
  const amount = parseQuantity(text);
  if (amount === undefined) throw new Error(`"${text}" is no quantity`);
  return new Quantity(amount);
}

function replace(text: string, from: string, to: string, count: bigint): string {
  const parts = text.split(from);
  const limit = count < 0n ? parts.length - 1 : Math.min(Number(count), parts.length - 1);
  return (
    parts.slice(0, limit + 1).join(to) +
    parts
      .slice(limit + 1)
      .map((part) => from + part)
      .join('')
  );
}

function isSorted(list: readonly (string | number | bigint)[]): boolean {
  return list.every((item, index) => index === 0 || (list[index - 1] ?? item) <= item);
}

function sum(list: readonly (number | bigint)[]): number | bigint {
  const isInteger = typeof list[0] !== 'number';
  return isInteger
    ? list.reduce<bigint>((total, item) => total + BigInt(item), 0n)
    : list.reduce<number>((total, item) => total + Number(item), 0);
}

function extreme(
  list: readonly (string | number | bigint)[],
  isBetter: (left: unknown, right: unknown) => boolean,
): unknown {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('the list is empty');
  return rest.reduce((best, item) => (isBetter(item, best) ? item : best), first);
}

const less = (left: unknown, right: unknown): boolean => (left as number) < (right as number);

const STRINGS: Readonly<Record<string, Handler>> = {
  'string.find(string): string': (text: string, pattern: string) => new RegExp(pattern).exec(text)?.[0] ?? '',
  'string.findAll(string): list<string>': (text: string, pattern: string) =>
    text.match(new RegExp(pattern, 'g')) ?? [],
  'string.replace(string, string): string': (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  'string.replace(string, string, int): string': replace,
  'string.charAt(int): string': (text: string, index: bigint) => Array.from(text)[Number(index)] ?? '',
};

const LISTS: Readonly<Record<string, Handler>> = {
  'list<dyn>.isSorted(): bool': isSorted,
  'list<dyn>.sum(): dyn': sum,
  'list<dyn>.min(): dyn': (list: readonly string[]) => extreme(list, less),
  'list<dyn>.max(): dyn': (list: readonly string[]) => extreme(list, (left, right) => less(right, left)),
  'list<dyn>.indexOf(dyn): int': (list: readonly unknown[], item: unknown) => BigInt(list.indexOf(item)),
  'list<dyn>.lastIndexOf(dyn): int': (list: readonly unknown[], item: unknown) =>
    BigInt(list.lastIndexOf(item)),
};

const QUANTITIES: Readonly<Record<string, Handler>> = {
  'isQuantity(string): bool': (text: string) => parseQuantity(text) !== undefined,
  'quantity(string): Quantity': quantity,
  'Quantity.isGreaterThan(Quantity): bool': (left: Quantity, right: Quantity) => left.amount > right.amount,
  'Quantity.isLessThan(Quantity): bool': (left: Quantity, right: Quantity) => left.amount < right.amount,
  'Quantity.compareTo(Quantity): int': (left: Quantity, right: Quantity) => sign(left.amount - right.amount),
  'Quantity.sign(): int': (value: Quantity) => sign(value.amount),
  'Quantity.isInteger(): bool': (value: Quantity) => Number.isInteger(value.amount),
  'Quantity.asInteger(): int': (value: Quantity) => BigInt(value.amount),
  'Quantity.asApproximateFloat(): double': (value: Quantity) => value.amount,
  'Quantity.add(Quantity): Quantity': (left: Quantity, right: Quantity) =>
    new Quantity(left.amount + right.amount),
  'Quantity.sub(Quantity): Quantity': (left: Quantity, right: Quantity) =>
    new Quantity(left.amount - right.amount),
};

const ADDRESSES: Readonly<Record<string, Handler>> = {
  'isURL(string): bool': (text: string) => FORMATS['uri']?.(text) === undefined,
  'url(string): Address': (text: string) => new Address(new URL(text, 'relative:/')),
  'Address.getScheme(): string': ({ url }: Address) =>
    url.protocol === 'relative:' ? '' : url.protocol.slice(0, -1),
  'Address.getHost(): string': ({ url }: Address) => url.host,
  'Address.getHostname(): string': ({ url }: Address) => url.hostname,
  'Address.getPort(): string': ({ url }: Address) => url.port,
  'Address.getEscapedPath(): string': ({ url }: Address) => url.pathname,
  'isIP(string): bool': isIp,
  'isCIDR(string): bool': isCidr,
};

/**
 * Adds the functions that Kubernetes 1.32 adds to CEL (k8s.io/apiserver/pkg/cel/library) and the engine lacks.
 * Left out: `format`, `sets.*`, and arithmetic on addresses; an expression with one of these is reported.
 */
export function addKubernetesLibrary(environment: Environment): Environment {
  environment.registerType('Quantity', Quantity).registerType('Address', Address);
  for (const [signature, handler] of Object.entries({ ...STRINGS, ...LISTS, ...QUANTITIES, ...ADDRESSES })) {
    environment.registerFunction(signature, handler as (...values: unknown[]) => unknown);
  }
  return environment;
}
