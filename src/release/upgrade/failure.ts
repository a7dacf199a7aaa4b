import { distrustOf } from '../../kernel/distrust.js';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import type { Passing } from '../../kernel/retry.js';
import { Broken, Refusal } from './request.js';

/** A server that wants more patience than this, in milliseconds, is not waited for. */
const longestWait = 20_000;

/** Whether a failure may pass: broken connections, 408, 429 and 5xx. @returns undefined for what will be the same the next time */
export function passing(error: unknown): Passing | undefined {
  if (isOperatorError(error) || distrustOf(error) !== undefined) return undefined;
  if (error instanceof Broken) return { because: error.message };
  if (!(error instanceof Refusal)) return isConnection(error) ? { because: textOf(error) } : undefined;
  const { status, after = 0, message } = error;
  const patient = status === 408 || status === 429 || status >= 500 || (status === 403 && after > 0);
  return patient && after <= longestWait ? { because: message, after } : undefined;
}

/** Errors of sockets, which have codes of the system. */
function isConnection(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^E(?:[A-Z]+|AI_AGAIN)$/.test(String(error.code));
}

/** A host with several addresses fails with several errors, in one that has a code and no message. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** The error for people. @param releases page of the releases */
export function failure(url: URL, error: unknown, releases: string): OperatorError {
  const fail = (code: string, message: string, hint: string) =>
    new OperatorError(code, message, { hint, exitCode: exitCodes.remote, cause: error });
  if (error instanceof Refusal && (error.status === 404 || error.status === 410))
    return fail('E_UPGRADE_ABSENT', `not found: ${url.href}`, `versions that exist: ${releases}`);
  if (error instanceof Refusal && (error.status === 403 || error.status === 429))
    return fail('E_UPGRADE_DOWNLOAD', error.message, 'too many requests: wait some minutes, and try again');
  const distrust = distrustOf(error);
  if (distrust !== undefined)
    return fail(
      'E_UPGRADE_DOWNLOAD',
      `${url.host} cannot be trusted: ${distrust}`,
      'where a proxy or a server of your own signs, name the file of its authority in NODE_EXTRA_CA_CERTS',
    );
  return fail(
    'E_UPGRADE_DOWNLOAD',
    `cannot download ${url.href}: ${textOf(error)}`,
    'check the network, and HTTPS_PROXY if there is a proxy, then try again',
  );
}
