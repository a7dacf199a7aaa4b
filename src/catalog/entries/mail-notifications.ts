import {
  MailNotifications,
  mailSecret,
  type MailNotificationsProps,
} from '../../../constructs/mail-notifications/index.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import type { Config } from '../../config/index.js';
import { defineComponent } from '../component.js';
import { valueSource } from '../secret-source.js';

/** Mail settings for the controller. Argo CD and Grafana take theirs from the same part of the configuration. */
export const mailNotifications = defineComponent<MailNotificationsProps>({
  id: 'mail-notifications',
  title: 'Mail notifications',
  summary: 'Mail server and receivers for failed runs; Argo CD and Grafana send through the same server.',
  category: 'optional',
  required: false,
  needs: ['foundation'],
  namespace: (config) => config.platform.namespace,
  crds: [],
  images: {},
  props: ({ config, self }) => {
    const { host, port, from, recipients, starttls } = config.components.mail_notifications.smtp;
    return { context: self, host, port, from, recipients, starttls };
  },
  build: (scope, props) => new MailNotifications(scope, 'mail-notifications', props),
  pods: () => ({}),
  flows: (config) => [
    {
      from: 'controller/manager',
      to: 'internet',
      ports: [config.components.mail_notifications.smtp.port],
      why: 'sends mail about failed runs',
    },
  ],
  secrets: (config) => [mailAccount(config, config.platform.namespace)],
  differences: [],
  checks: ['mail-notifications.server-reachable'],
});

/** Declares the account at the mail server for one namespace; for every component that sends mail. A relay may need none. */
export function mailAccount(config: Config, namespace: string): SecretDeclaration {
  const { username, password } = config.components.mail_notifications.smtp;
  return {
    namespace,
    name: mailSecret.name,
    purpose: 'account at the mail server',
    madeBy: 'deployer',
    keys: [
      {
        key: mailSecret.username,
        purpose: 'user at the mail server',
        optional: true,
        ...valueSource(username),
      },
      {
        key: mailSecret.password,
        purpose: 'password at the mail server',
        optional: true,
        ...valueSource(password),
      },
    ],
  };
}
