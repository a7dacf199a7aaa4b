import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Event } from '../../../src/kernel/event.js';
import { notify, signatureHeader, type Happening } from '../../../src/release/notify/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { fakeClock } from '../../kube/support/clock.js';
import { serve } from '../../support/server.js';
import { never } from '../support/publishing.js';

const key = 'a-key-of-the-webhook';

async function tell(
  urls: readonly string[],
  happening: Happening,
  env: Record<string, string> = { CTO_RELEASE_WEBHOOK_SECRET: key },
) {
  const events: Event[] = [];
  await notify(
    {
      config: {
        repository: 'acme/platform',
        notifications: urls.map((url) => ({ url, events: ['started', 'failed'] })),
      },
      identity: { version: '1.0.0', tag: 'v1.0.0', mode: 'release', commit: 'a'.repeat(40) },
      secrets: createSecrets(env),
      clock: fakeClock(),
      emit: (event) => void events.push(event),
    },
    happening,
    never,
  );
  return events;
}

async function receiver(statuses: readonly number[]) {
  const received: { body: string; signature: unknown }[] = [];
  const server = await serve((_path, response, time, request) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      received.push({ body, signature: request.headers[signatureHeader] });
      response.writeHead(statuses[time - 1] ?? 200).end();
    });
  });
  return { url: `${server.url}/services/hidden-part`, received };
}

test('a webhook is told in JSON, signed over the very bytes that are sent', async () => {
  const { url, received } = await receiver([]);
  await tell([url], { event: 'failed', error: { code: 'E_X', message: 'it failed' } });
  const [{ body, signature } = { body: '', signature: '' }] = received;
  expect(signature).toBe(`sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
  expect(JSON.parse(body)).toMatchObject({
    format: 1,
    event: 'failed',
    repository: 'acme/platform',
    tag: 'v1.0.0',
    error: { code: 'E_X', message: 'it failed' },
  });
});

test('one that does not want to know is left alone', async () => {
  const { url, received } = await receiver([]);
  await tell([url], { event: 'succeeded' });
  expect(received).toEqual([]);
});

test('what may pass is tried three times, and is a warning then: never a failure', async () => {
  const { url, received } = await receiver([503, 500, 503]);
  const events = await tell([url], { event: 'started' });
  expect(received).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({
    kind: 'warning',
    text: expect.stringMatching(/failed: answered 503/) as string,
  });
});

test('a refusal is not repeated', async () => {
  const { url, received } = await receiver([404]);
  await tell([url], { event: 'started' });
  expect(received).toHaveLength(1);
});

test('one that cannot be reached does not keep the others from being told, and its path stays hidden', async () => {
  const { url, received } = await receiver([]);
  const events = await tell(['http://127.0.0.1:1/services/hidden-part', url], { event: 'started' });
  expect(received).toHaveLength(1);
  expect(JSON.stringify(events)).toContain('http://127.0.0.1:1 ');
  expect(JSON.stringify(events)).not.toContain('hidden-part');
});

test('without a key it is told unsigned, and that is said', async () => {
  const { url, received } = await receiver([]);
  const events = await tell([url], { event: 'started' }, {});
  expect(received[0]?.signature).toBeUndefined();
  expect(events).toMatchObject([{ kind: 'warning' }]);
});

test('secrets are taken out of what is told', async () => {
  const { url, received } = await receiver([]);
  await tell([url], { event: 'failed', error: { code: 'E', message: `with ${key}` } });
  expect(received[0]?.body).not.toContain(key);
});

test('a secret of several lines is found, and one that is a word of ours damages nothing', async () => {
  const { url, received } = await receiver([]);
  const env = {
    CTO_RELEASE_WEBHOOK_SECRET: key,
    CTO_RELEASE_SIGSTORE_KEY: 'one\ntwo\n',
    NPM_TOKEN: 'release',
  };
  await tell([url], { event: 'failed', error: { code: 'E', message: 'with one\ntwo' } }, env);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    mode: 'release',
    error: { message: 'with <CTO_RELEASE_SIGSTORE_KEY>' },
  });
});
