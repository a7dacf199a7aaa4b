import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/clock.js';
import type { Emit } from '../../kernel/event.js';
import { retry } from '../../kernel/retry.js';
import type { ReleaseConfig } from '../config/schema.js';
import type { ReleaseIdentity } from '../context.js';
import type { Secrets } from '../secrets.js';

/** Version of the shape of what is sent. */
export const notificationFormat = 1;

/** What happened. */
export type NotificationEvent = 'started' | 'succeeded' | 'failed';

/** What is sent, as JSON; documented in docs/releasing.md. */
export interface Notification {
  readonly format: typeof notificationFormat;
  readonly event: NotificationEvent;
  /** `owner/name`. */
  readonly repository: string;
  readonly version: string;
  readonly tag: string;
  readonly mode: ReleaseIdentity['mode'];
  readonly commit: string;
  /** ISO 8601. */
  readonly at: string;
  /** Page of the release. Absent unless there is one. */
  readonly page?: string;
  /** What failed, without secrets. Absent unless something did. The code is `bug` for what is one of ours. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What happened, without what is known anyway. */
export type Happening = Pick<Notification, 'event' | 'page' | 'error'>;

/** What notifying needs. */
export interface NotifyContext {
  readonly config: Pick<ReleaseConfig, 'notifications' | 'repository'>;
  readonly identity: Pick<ReleaseIdentity, 'version' | 'tag' | 'mode' | 'commit'>;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly emit: Emit;
}

/** Header with the signature: `sha256=` and the HMAC-SHA256 of the body with CTO_RELEASE_WEBHOOK_SECRET, in hexadecimal, as GitHub signs its own. */
export const signatureHeader = 'x-cto-signature-256';

const attempts = 3;
/** Milliseconds that a receiver may take. */
const patience = 10_000;

/** An answer that was no success. */
class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly status: number) {
    super(`answered ${status}`);
  }
}

/**
 * Tells every webhook that wants to know. Never fails and never takes long: what cannot be told is a warning. Addresses are shown as their origin only, since
 * those of chat services hold a secret in their path.
 */
export async function notify(
  context: NotifyContext,
  happening: Happening,
  signal: AbortSignal,
): Promise<void> {
  const { config, identity, secrets, clock, emit } = context;
  const wanted = config.notifications.filter(({ events }) => events.includes(happening.event));
  if (wanted.length === 0) return;
  const { version, tag, mode, commit } = identity;
  const { error } = happening;
  const notification: Notification = {
    format: notificationFormat,
    repository: config.repository,
    version,
    tag,
    mode,
    commit,
    at: new Date(clock.now()).toISOString(),
    ...happening,
    ...(error && { error: { ...error, message: secrets.redact(error.message) } }),
  };
  const body = JSON.stringify(notification);
  const key = secrets.read('CTO_RELEASE_WEBHOOK_SECRET');
  if (key === undefined)
    emit({ kind: 'warning', text: 'webhooks are not signed: CTO_RELEASE_WEBHOOK_SECRET is not given' });
  const signature = key === undefined ? undefined : sign(body, key);
  await Promise.all(
    wanted.map(({ url }) => tell(context, { url, body, signature, event: happening.event }, signal)),
  );
}

/** Signature of a body, as it stands in {@link signatureHeader}. */
export function sign(body: string, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** One message to one receiver. */
interface Message {
  readonly url: string;
  readonly body: string;
  readonly signature: string | undefined;
  readonly event: NotificationEvent;
}

async function tell({ clock, emit }: NotifyContext, message: Message, signal: AbortSignal): Promise<void> {
  const { origin } = new URL(message.url);
  const what = `telling ${origin} that the release ${message.event}`;
  try {
    await retry(() => post(message, signal), {
      clock,
      attempts,
      passes: (error) => {
        if (signal.aborted) return undefined;
        const final = error instanceof Refused && error.status < 500 && error.status !== 429;
        return final ? undefined : { because: reasonOf(error) };
      },
      onRetry: (again) => emit({ kind: 'retry', what, ...again }),
      signals: [signal],
    });
  } catch (error) {
    emit({ kind: 'warning', text: `${what} failed: ${reasonOf(error)}` });
  }
}

async function post({ url, body, signature, event }: Message, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    // a receiver that sends on could send what is signed to anybody
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'cto-release',
      'x-cto-event': event,
      ...(signature !== undefined && { [signatureHeader]: signature }),
    },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Refused(response.status);
}

/** Why it failed, without the address: errors of fetch may hold it. */
function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${patience / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  return cause && 'code' in cause ? String(cause.code) : 'no connection';
}
