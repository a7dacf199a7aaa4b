import { isDnsLabel, isDnsSubdomain } from '../../../kernel/names.js';
import { cronProblem } from './cron.js';
import { isCidr, isIp, isIpv4, isIpv6 } from './ip.js';
import { parseQuantity } from './quantity.js';

/** What is wrong with a value, starting with `must`; undefined if nothing is. */
export type Format = (value: string | number) => string | undefined;

function textual(isValid: (text: string) => boolean, reason: string): Format {
  return (value) => (isValid(String(value)) ? undefined : reason);
}

function pattern(expression: RegExp, reason: string): Format {
  return textual((text) => expression.test(text), reason);
}

const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return NAME_PART.test(text);
  return isDnsSubdomain(text.slice(0, slash)) && NAME_PART.test(text.slice(slash + 1));
}

function isPortName(text: string): boolean {
  return (
    text.length <= 15 &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) &&
    /[a-z]/.test(text) &&
    !text.includes('--')
  );
}

function isPathSegment(text: string): boolean {
  return text !== '.' && text !== '..' && text !== '' && !/[/%]/.test(text);
}

function isConfigKey(text: string): boolean {
  return text.length <= 253 && /^[-._A-Za-z0-9]+$/.test(text) && text !== '.' && !text.startsWith('..');
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text)?.slice(1, 7).map(Number);
  if (match === undefined) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match;
  return isDate(year, month, day) && hour < 24 && minute < 60 && second < 60;
}

function isTimeZone(text: string): boolean {
  if (text === 'Local' || !/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function isUri(text: string): boolean {
  return URL.canParse(text) || (text.startsWith('/') && URL.canParse(text, 'http://host'));
}

const portNumber = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65535;
const percent = /^(\d+)%$/;

const LABEL = "must be a DNS label: at most 63 of a-z, 0-9 and '-', first and last a letter or digit";
const SUBDOMAIN =
  "must be a DNS subdomain: DNS labels (a-z, 0-9, '-') joined by dots, at most 253 characters";
const QUALIFIED =
  "must be a name of at most 63 letters, digits, '-', '_' and '.', optionally after a DNS subdomain and '/'";
const PORT_NAME =
  "must be a port name: at most 15 of a-z, 0-9 and single '-', with a letter, no '-' at either end";
const DATE_TIME_REASON = 'must be a date and time as in RFC 3339, such as 2026-01-31T12:00:00Z';
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/**
 * Forms of texts and ports that the API server checks in code, mostly those of
 * k8s.io/apimachinery/pkg/util/validation. Apart from {@link FORMATS}, so that no CRD can name them.
 */
export const FORMS: Readonly<Record<string, Format>> = {
  'dns-label': textual(isDnsLabel, LABEL),
  'dns-subdomain': textual(isDnsSubdomain, SUBDOMAIN),
  'dns-1035-label': pattern(
    /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    "must be a DNS label that starts with a letter: at most 63 of a-z, 0-9 and '-', last a letter or digit",
  ),
  'wildcard-domain': textual(
    (text) => isDnsSubdomain(text.startsWith('*.') ? text.slice(2) : text) && !isIp(text),
    `${SUBDOMAIN}, the first of which may be '*'`,
  ),
  'path-segment': textual(isPathSegment, "must be a name without '/' and '%', and neither '.' nor '..'"),
  'qualified-name': textual(isQualifiedName, QUALIFIED),
  'prefixed-name': textual(
    (text) => text.includes('/') && isQualifiedName(text),
    "must be a DNS subdomain, '/' and a name",
  ),
  'label-value': textual(
    (text) => text === '' || NAME_PART.test(text),
    "must be a label value: at most 63 letters, digits, '-', '_' and '.', first and last a letter or digit, or empty",
  ),
  'port-name': textual(isPortName, PORT_NAME),
  'port-or-name': (value) => {
    if (typeof value === 'string') return isPortName(value) ? undefined : PORT_NAME;
    return portNumber(value) ? undefined : 'must be a port from 1 to 65535';
  },
  'int-or-percent': (value) =>
    (typeof value === 'number' ? value >= 0 : percent.test(value))
      ? undefined
      : 'must be 0 or more, or a percentage such as 25%',
  'int-or-percent-100': (value) => {
    const share = typeof value === 'number' ? 0 : Number(percent.exec(value)?.[1] ?? Number.NaN);
    return (typeof value === 'number' ? value >= 0 : share <= 100)
      ? undefined
      : 'must be 0 or more, or at most 100%';
  },
  'env-name': pattern(/^[ -<>-~]+$/, "must be a variable name of printable ASCII characters without '='"),
  'config-key': textual(
    isConfigKey,
    "must be a key of at most 253 letters, digits, '-', '_' and '.', not '.' nor starting with '..'",
  ),
  'absolute-path': pattern(/^\//, "must be an absolute path, starting with '/'"),
  'descending-path': textual(
    (text) => !text.startsWith('/') && !text.split('/').includes('..'),
    "must be a relative path without '..'",
  ),
  'header-name': pattern(/^[-A-Za-z0-9]+$/, "must be a header name of letters, digits and '-'"),
  'rfc-path': pattern(/^(\/[A-Za-z0-9/\-._~%!$&'()*+,;=:]*)?$/, 'must be a path of URL characters'),
  cron: (value) => cronProblem(String(value)),
  'time-zone': textual(isTimeZone, 'must be a time zone of the IANA database such as Europe/Zurich'),
  quantity: (value) =>
    parseQuantity(value) === undefined ? 'must be a quantity such as 500m, 2 or 8Gi' : undefined,
  ip: textual(isIp, 'must be an IP address'),
  'cidr-block': textual(isCidr, 'must be a CIDR such as 10.0.0.0/8'),
};

/**
 * Formats of OpenAPI that the API server enforces in 1.32 (apiextensions-apiserver, apiserver/validation/formats.go).
 * It ignores all others, and so do we.
 */
export const FORMATS: Readonly<Record<string, Format>> = {
  datetime: textual(isDateTime, DATE_TIME_REASON),
  'date-time': textual(isDateTime, DATE_TIME_REASON),
  date: textual((text) => isDateTime(`${text}T00:00:00Z`), 'must be a date such as 2026-01-31'),
  duration: pattern(
    /^[-+]?(0|((\d+(\.\d*)?|\.\d+)\s*(ns|us|µs|μs|ms|s|m|h|d|w))+)$/,
    'must be a duration such as 1h30m',
  ),
  byte: pattern(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'must be text in base64'),
  uri: textual(isUri, 'must be a URI'),
  email: pattern(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'),
  hostname: textual((text) => isDnsSubdomain(text.toLowerCase()), 'must be a host name'),
  ipv4: textual(isIpv4, 'must be an IPv4 address'),
  ipv6: textual(isIpv6, 'must be an IPv6 address'),
  cidr: textual(isCidr, 'must be a CIDR such as 10.0.0.0/8'),
  mac: pattern(/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i, 'must be a MAC address'),
  uuid: pattern(UUID, 'must be a UUID'),
};
