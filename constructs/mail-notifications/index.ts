import { Construct } from 'constructs';
import { configMap } from '../shared/config-map.js';
import type { ComponentContext } from '../shared/context.js';

/** Secret with the account at the mail server, in each namespace that sends mail. */
export const mailSecret = { name: 'smtp-credentials', username: 'username', password: 'password' } as const;

/** ConfigMap with the settings, for the platform's controller. */
export const mailConfigMap = 'mail-notifications';

/** Props of {@link MailNotifications}. */
export interface MailNotificationsProps {
  readonly context: ComponentContext;
  readonly host: string;
  readonly port: number;
  /** Sender. */
  readonly from: string;
  readonly recipients: readonly string[];
  /** Whether the connection is upgraded to TLS after it was opened. */
  readonly starttls: boolean;
}

/** The settings of the mail server where the platform's controller reads them. The account is in a Secret. */
export class MailNotifications extends Construct {
  constructor(scope: Construct, id: string, props: MailNotificationsProps) {
    super(scope, id);
    configMap(this, props.context, {
      name: mailConfigMap,
      data: {
        SMTP_HOST: props.host,
        SMTP_PORT: String(props.port),
        SMTP_FROM: props.from,
        SMTP_RECIPIENTS: props.recipients.join(','),
        SMTP_STARTTLS: String(props.starttls),
        SMTP_SECRET: mailSecret.name,
      },
    });
  }
}
