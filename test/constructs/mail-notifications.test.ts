import { describe, expect, test } from 'vitest';
import { mailAccount, mailNotifications } from '../../src/catalog/entries/mail-notifications.js';
import { configFor, expectGolden, renderComponent, everythingPresent } from '../support/component.js';

const smtp = {
  host: 'mail.example.net',
  port: 465,
  from: 'platform@example.net',
  recipients: ['one@example.net', 'two@example.net'],
  starttls: false,
};
const config = { components: { mail_notifications: { smtp } } };

describe('mail-notifications', () => {
  test('hands the settings of the mail server to the controller', () => {
    const { find } = renderComponent(mailNotifications, { config });
    expect(find('ConfigMap', 'mail-notifications', 'cto')['data']).toEqual({
      SMTP_HOST: 'mail.example.net',
      SMTP_PORT: '465',
      SMTP_FROM: 'platform@example.net',
      SMTP_RECIPIENTS: 'one@example.net,two@example.net',
      SMTP_STARTTLS: 'false',
      SMTP_SECRET: 'smtp-credentials',
    });
  });

  test('works without any setting, with placeholders that reach nobody', () => {
    const { smtp: defaults } = configFor().components.mail_notifications;
    expect(defaults.host).toMatch(/\.example\.com$/);
    expect([defaults.from, ...defaults.recipients].every((address) => address.endsWith('@example.com'))).toBe(
      true,
    );
  });

  test('declares the account, which a relay may not need, and never holds it', () => {
    const account = { username: 'mailer', password: '${SMTP_PASSWORD}' };
    const withAccount = configFor({
      config: { components: { mail_notifications: { smtp: { ...smtp, ...account } } } },
    });
    expect(mailNotifications.secrets?.(withAccount, everythingPresent)).toEqual([
      mailAccount(withAccount, 'cto'),
    ]);
    expect(mailAccount(withAccount, 'elsewhere')).toMatchObject({
      namespace: 'elsewhere',
      name: 'smtp-credentials',
      keys: [
        { key: 'username', optional: true, source: { value: 'mailer' } },
        { key: 'password', optional: true, source: { variable: 'SMTP_PASSWORD' } },
      ],
    });
  });

  test('lets the controller reach the port of the mail server', () => {
    expect(mailNotifications.flows(configFor({ config }))).toEqual([
      expect.objectContaining({ from: 'controller/manager', to: 'internet', ports: [465] }),
    ]);
  });

  test.each([{ from: 'nobody' }, { recipients: [] }, { recipients: ['a@b@c'] }, { password: 'secret' }])(
    'refuses %j',
    (wrong) => {
      expect(() => configFor({ config: { components: { mail_notifications: { smtp: wrong } } } })).toThrow();
    },
  );

  test('renders as reviewed', () => {
    expectGolden('mail-notifications', renderComponent(mailNotifications, { config }).yaml);
  });
});
